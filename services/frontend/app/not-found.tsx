import { NotFound } from "@/features/shell/LazyNotFound";

export default function Page() {
  return <NotFound />;
}
