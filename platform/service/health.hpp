// Whether a process's services can work.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "platform/service/module.hpp"
#include "platform/service/operation.hpp"

namespace sp {

enum class PartStatus { ok, unavailable };
BOOST_DESCRIBE_ENUM(PartStatus, ok, unavailable)

enum class Trouble {
  storage,
  work,
  unreachable
};  // cannot write; its pools stand still; its process is away
BOOST_DESCRIBE_ENUM(Trouble, storage, work, unreachable)

struct ServiceHealth {
  std::string name;
  PartStatus status = PartStatus::ok;
  std::optional<Trouble> trouble;
};
BOOST_DESCRIBE_STRUCT(ServiceHealth, (), (name, status, trouble))

struct Health {
  PartStatus status = PartStatus::ok;
  std::vector<ServiceHealth> services;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, services))

/// Which of the modules can work now: whether their storage takes writes. All are asked at the same time.
Task<Health> health_of(std::vector<Module*> modules);

}  // namespace sp
