import { UnansweredScreen } from "@/features/unanswered/UnansweredScreen";

export default function Page() {
  return <UnansweredScreen />;
}
