import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { useNavigate } from "@/features/shell/navigation";
import { api } from "@/lib/api";
import type { KnowledgeDocument } from "@/lib/api/types";
import { knowledgePath } from "./paths";
import { knowledgeKeys } from "./queries";

export function DeleteArticle({ article, opened, onClose }: { article: KnowledgeDocument; opened: boolean; onClose: () => void }) {
  const t = useTranslations("knowledge");
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => api.delete("/api/v1/kb/documents/{id}", { params: { path: { id: article.id } } }),
    onSuccess: () => {
      notifications.show({ message: t("deleted", { title: article.title }) });
      navigate(knowledgePath);
      queryClient.removeQueries({ queryKey: knowledgeKeys.article(article.id) });
      // What is still on screen of this article would ask for something that is gone.
      void queryClient.invalidateQueries({ queryKey: knowledgeKeys.all, predicate: ({ queryKey }) => !queryKey.includes(article.id) });
    },
  });
  return (
    <ConfirmDialog
      opened={opened}
      title={t("delete_title")}
      keep={t("keep")}
      confirm={t("delete_confirm")}
      pending={deletion.isPending}
      error={deletion.error}
      onKeep={onClose}
      onConfirm={() => deletion.mutate()}
    >
      {t("delete_detail", { title: article.title })}
    </ConfirmDialog>
  );
}
