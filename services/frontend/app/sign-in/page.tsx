import { SignInScreen } from "@/features/auth/SignInScreen";

export default function Page() {
  return <SignInScreen />;
}
