"use client";

import { ActionIcon, Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SquarePen, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ErrorState, LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import { useOnceOpened } from "@/components/use-once-opened";
import { AppLink } from "@/features/shell/AppLink";
import { api } from "@/lib/api";
import type { ConversationSummary } from "@/lib/api/types";
import styles from "./ConversationList.module.css";
import { conversationPath } from "./paths";
import { conversationKeys, useConversations } from "./queries";

const ConfirmDialog = dynamic(() => import("@/components/ConfirmDialog").then((module) => module.ConfirmDialog));

type Properties = { current: string | null; onNew: () => void; onDeleted: () => void; onOpen?: () => void };

export function ConversationList({ current, onNew, onDeleted, onOpen }: Properties) {
  const t = useTranslations("assistant");
  const list = useConversations();
  const [doomed, setDoomed] = useState<ConversationSummary | null>(null);
  const conversations = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <nav className={styles.list} aria-label={t("past")}>
      <Button variant="default" fullWidth leftSection={<SquarePen size={15} />} onClick={onNew}>
        {t("new")}
      </Button>
      {list.isPending && <LoadingRows rows={5} height={44} />}
      {list.isError && <ErrorState compact error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && conversations.length === 0 && <p className={styles.none}>{t("no_past")}</p>}
      <ul className={styles.items}>
        {conversations.map((conversation) => (
          <li key={conversation.id} className={styles.item}>
            <AppLink href={conversationPath(conversation.id)} className={styles.link} aria-current={conversation.id === current ? "page" : undefined} onClick={onOpen}>
              <span className={styles.title} lang={conversation.language} dir="auto">
                {conversation.title}
              </span>
              <span className={styles.facts}>
                <Time at={conversation.updated_at} />
                {conversation.ticket_id && <span>{t("with_ticket")}</span>}
              </span>
            </AppLink>
            <ActionIcon className={styles.delete} size="sm" aria-label={t("delete_named", { title: conversation.title })} onClick={() => setDoomed(conversation)}>
              <Trash2 size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="subtle" color="gray" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
      <DeleteConversation conversation={doomed} onClose={() => setDoomed(null)} onDeleted={(id) => id === current && onDeleted()} />
    </nav>
  );
}

type DeleteProperties = { conversation: ConversationSummary | null; onClose: () => void; onDeleted: (id: string) => void };

function DeleteConversation({ conversation, onClose, onDeleted }: DeleteProperties) {
  const t = useTranslations("assistant");
  const queryClient = useQueryClient();
  const deletion = useMutation({
    mutationFn: (id: string) => api.delete("/api/v1/conversations/{id}", { params: { path: { id } } }),
    onSuccess: (_nothing, id) => {
      onClose();
      onDeleted(id);
      queryClient.removeQueries({ queryKey: conversationKeys.conversation(id) });
      void queryClient.invalidateQueries({ queryKey: conversationKeys.list });
    },
  });
  const once = useOnceOpened(conversation !== null);
  if (!once) return null;
  return (
    <ConfirmDialog
      opened={conversation !== null}
      title={t("delete_title")}
      keep={t("keep")}
      confirm={t("delete")}
      pending={deletion.isPending}
      error={deletion.error}
      onKeep={onClose}
      onConfirm={() => conversation && deletion.mutate(conversation.id)}
    >
      {t("delete_detail", { title: conversation?.title ?? "" })}
    </ConfirmDialog>
  );
}
