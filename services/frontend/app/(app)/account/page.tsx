import { AccountScreen } from "@/features/account/AccountScreen";

export default function Page() {
  return <AccountScreen />;
}
