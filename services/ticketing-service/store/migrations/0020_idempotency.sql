-- Keys of creations are kept by the platform now, with the whole answer; those of the last 24 hours are not carried over.
DROP TABLE idempotency_keys;
