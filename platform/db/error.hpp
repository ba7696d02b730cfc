// What a database throws. All of it is caught once: by the router, which answers 503 to `Unavailable` and 500
// to the rest, or by the job.
#pragma once
#include <stdexcept>

namespace sp::db {

/// The database is broken or a statement is wrong: never an expected outcome. Message: for the log, with the
/// statement's name.
class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// A unique index refused a row; a store that expects it catches it and answers conflict.
class UniqueViolation : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};
/// The storage cannot do it now, and may do the very same later: a full or read-only disk, a lock of another
/// program, PostgreSQL away, a wait or a statement longer than its deadline. Nothing of the transaction was
/// kept; only where the connection broke during the commit itself, nobody knows.
class Unavailable : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};

}  // namespace sp::db
