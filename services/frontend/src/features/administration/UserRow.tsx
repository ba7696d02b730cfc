import { Button, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { errorKind } from "@/components/States";
import { useUser } from "@/features/auth/session";
import { api, ApiError } from "@/lib/api";
import type { Role, User } from "@/lib/api/types";
import { roles } from "./roles";
import styles from "./UserRow.module.css";

type Change = { role?: Role; disabled?: boolean };

export function UserRow({ user }: { user: User }) {
  const t = useTranslations("users");
  const errors = useTranslations("errors");
  const me = useUser();
  const queryClient = useQueryClient();
  const changing = useMutation({
    mutationFn: (change: Change) => api.patch("/api/v1/users/{id}", { params: { path: { id: user.id } }, body: change }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["users"] }),
    onError: (error) => {
      const lastAdmin = error instanceof ApiError && error.code === "last_admin";
      notifications.show({ color: "red", message: lastAdmin ? t("last_admin") : errors(`${errorKind(error)}.detail`) });
    },
  });
  const shown = changing.isPending ? { ...user, ...changing.variables } : user;
  return (
    <li className={styles.row} data-disabled={shown.disabled || undefined}>
      <Avatar id={user.id} name={user.name} size={32} />
      <div className={styles.person}>
        <p className={styles.name}>
          {user.name}
          {user.id === me.id && <span className={styles.tag}>{t("you")}</span>}
          {shown.disabled && <span className={styles.tag}>{t("disabled")}</span>}
        </p>
        <p className={styles.email}>{user.email}</p>
      </div>
      <Select
        size="xs"
        className={styles.role}
        aria-label={t("role_of", { name: user.name })}
        allowDeselect={false}
        disabled={user.id === me.id}
        value={shown.role}
        data={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
        onChange={(role) => role && role !== user.role && changing.mutate({ role: role as Role })}
      />
      <Button
        size="xs"
        variant="default"
        className={styles.toggle}
        disabled={user.id === me.id}
        aria-label={t(shown.disabled ? "enable_named" : "disable_named", { name: user.name })}
        onClick={() => changing.mutate({ disabled: !user.disabled })}
      >
        {t(shown.disabled ? "enable" : "disable")}
      </Button>
    </li>
  );
}
