import { Home } from "@/features/shell/Home";

export default function Page() {
  return <Home />;
}
