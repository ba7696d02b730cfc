import { useState } from "react";
import { useSectionAddress } from "@/features/shell/navigation";

/** What is listed, as the address has it. The address may change while the screen stands: another view's figures lead here. */
export function useFiltersInAddress<Filters>(filtersOf: (search: string) => Filters, pathOf: (filters: Filters) => string): [Filters, (filters: Filters) => void] {
  const { search } = useSectionAddress();
  const [chosen, setChosen] = useState({ search, filters: filtersOf(search) });
  const filters = chosen.search === search ? chosen.filters : filtersOf(search);
  if (chosen.search !== search) setChosen({ search, filters });
  const change = (next: Filters) => {
    setChosen({ search, filters: next });
    history.replaceState(null, "", pathOf(next));
  };
  return [filters, change];
}
