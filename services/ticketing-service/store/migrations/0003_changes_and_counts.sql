-- Every change of a ticket gets the organisation's next number, under the lock on the organisation's row, so that commits
-- are in the order of the numbers: a reader who asks for what lies behind a number loses nothing. `last_at` keeps times from
-- going back in that order. Tickets that were there before keep 0 and stand in the order of their update.
ALTER TABLE ticket_counters ADD COLUMN last_change BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket_counters ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
UPDATE ticket_counters
SET last_at = COALESCE((SELECT MAX(updated_at) FROM tickets
                        WHERE tickets.organisation_id = ticket_counters.organisation_id), 0);
ALTER TABLE tickets ADD COLUMN change BIGINT NOT NULL DEFAULT 0;
-- The same, but left alone by what a requester must not notice.
ALTER TABLE tickets ADD COLUMN public_change BIGINT NOT NULL DEFAULT 0;
CREATE INDEX tickets_by_change ON tickets (organisation_id, change, updated_at, id);
CREATE INDEX tickets_of_requester_by_change ON tickets (organisation_id, requester_id, public_change, public_updated_at, id);

-- How many tickets each person has: as their requester, and as their assignee, where '' is nobody.
CREATE TABLE ticket_counts (
  organisation_id TEXT NOT NULL,
  side TEXT NOT NULL,
  person_id TEXT NOT NULL,
  open BIGINT NOT NULL,
  pending BIGINT NOT NULL,
  solved BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  unassigned BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, side, person_id)
) /*sqlite WITHOUT ROWID*/;
INSERT INTO ticket_counts (organisation_id, side, person_id, open, pending, solved, closed, unassigned)
SELECT organisation_id, 'assignee', COALESCE(assignee_id, ''),
       SUM(CASE WHEN status = 'open' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'pending' THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'solved' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'closed' THEN 1 ELSE 0 END),
       SUM(CASE WHEN status IN ('open', 'pending') AND assignee_id IS NULL THEN 1 ELSE 0 END)
FROM tickets GROUP BY organisation_id, COALESCE(assignee_id, '');
INSERT INTO ticket_counts (organisation_id, side, person_id, open, pending, solved, closed, unassigned)
SELECT organisation_id, 'requester', requester_id,
       SUM(CASE WHEN status = 'open' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'pending' THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'solved' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'closed' THEN 1 ELSE 0 END),
       SUM(CASE WHEN status IN ('open', 'pending') AND assignee_id IS NULL THEN 1 ELSE 0 END)
FROM tickets GROUP BY organisation_id, requester_id;

-- A list that is filtered is merged from cells of one status and one priority: each cell walks its own index.
DROP INDEX tickets_active_by_update;
DROP INDEX tickets_counts;
CREATE INDEX tickets_in_cells_by_update ON tickets (organisation_id, status, priority, updated_at DESC, id DESC);
CREATE INDEX tickets_in_cells_by_creation ON tickets (organisation_id, status, priority, created_at DESC, id DESC);
CREATE INDEX tickets_of_assignee_by_update ON tickets (organisation_id, assignee_id, status, priority, updated_at DESC, id DESC);
CREATE INDEX tickets_of_assignee_by_creation ON tickets (organisation_id, assignee_id, status, priority, created_at DESC, id DESC);
-- What agents see of a requester; requesters have an order of their own.
CREATE INDEX tickets_of_requester_for_agents ON tickets (organisation_id, requester_id, updated_at DESC, id DESC);
