"use client";

import { Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { AppLink } from "@/features/shell/AppLink";

type Properties = ButtonProps & { href: string; children: ReactNode; onClick?: () => void };

export function LinkButton({ href, children, ...rest }: Properties) {
  return (
    <Button component={AppLink} href={href} {...rest}>
      {children}
    </Button>
  );
}
