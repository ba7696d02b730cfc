"use client";

import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { Lock, Search, SearchX, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useIsAdmin } from "@/features/auth/session";
import { NewUser } from "./NewUser";
import { useUsers } from "./queries";
import { UserRow } from "./UserRow";
import styles from "./UsersScreen.module.css";

export function UsersScreen() {
  const t = useTranslations("users");
  const forbidden = useTranslations("errors.forbidden");
  const isAdmin = useIsAdmin();
  const [creating, { open, close }] = useDisclosure(false);
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const users = useUsers(q, isAdmin);
  const people = users.data?.pages.flatMap((page) => page.items) ?? [];
  if (!isAdmin)
    return (
      <Screen title={t("title")}>
        <EmptyState icon={<Lock />} title={forbidden("title")} detail={forbidden("detail")} />
      </Screen>
    );
  return (
    <Screen
      title={t("title")}
      lead={t("lead")}
      action={
        <Button leftSection={<UserPlus size={15} />} onClick={open}>
          {t("new")}
        </Button>
      }
    >
      <div className={styles.list}>
        <TextInput type="search" aria-label={t("search")} placeholder={t("search")} leftSection={<Search size={15} />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        {users.isPending ? (
          <LoadingRows rows={6} height={52} />
        ) : users.isError ? (
          <ErrorState error={users.error} onRetry={() => void users.refetch()} />
        ) : people.length === 0 ? (
          <EmptyState icon={<SearchX />} title={t("none")} />
        ) : (
          <ul className={styles.rows}>
            {people.map((user) => (
              <UserRow key={user.id} user={user} />
            ))}
          </ul>
        )}
        {users.hasNextPage && (
          <Button variant="default" className={styles.more} loading={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>
            {t("more")}
          </Button>
        )}
      </div>
      <NewUser opened={creating} onClose={close} />
    </Screen>
  );
}
