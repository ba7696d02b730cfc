import { RegisterScreen } from "@/features/auth/RegisterScreen";

export default function Page() {
  return <RegisterScreen />;
}
