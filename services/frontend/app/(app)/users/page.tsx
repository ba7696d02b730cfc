import { UsersScreen } from "@/features/administration/UsersScreen";

export default function Page() {
  return <UsersScreen />;
}
