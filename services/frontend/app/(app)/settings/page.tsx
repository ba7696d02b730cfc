import { SettingsScreen } from "@/features/administration/SettingsScreen";

export default function Page() {
  return <SettingsScreen />;
}
