/** Fields stand side by side: what is said of one stands below it, so that all begin at one height. */
export const belowInput: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
