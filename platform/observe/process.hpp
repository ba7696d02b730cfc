// What the kernel knows of this process (proc(5)), for the process_* metrics. Linux only.
#pragma once

namespace sp::observe {

struct ProcessFacts {
  double resident_bytes = 0;
  double virtual_bytes = 0;
  double cpu_seconds = 0;
  double start_seconds = 0;  // since 1970
  double open_files = 0;
  double threads = 0;
};

/// Fields that cannot be read are 0. Thread-safe.
ProcessFacts process_facts();

}  // namespace sp::observe
