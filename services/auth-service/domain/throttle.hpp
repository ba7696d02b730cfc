// How often a password may be tried. Nothing here can lock a person out (OWASP ASVS 6.3.1): a browser that
// has signed in to the account before has a count of its own, which the failures of others do not touch. From
// browsers that have not, the waits belong to an account as seen from one network, to the network, and to the
// account over all networks, so that many networks together guess no faster than the last.
#pragma once
#include <boost/describe.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "platform/base/time.hpp"

namespace sp::auth {

/// What is remembered of one source of attempts.
struct Attempts {
  double weight = 0;
  Time updated_at{};
  Time refused_until{};
};
BOOST_DESCRIBE_STRUCT(Attempts, (), (weight, updated_at, refused_until))

struct Verdict {
  Attempts next;                        // to be remembered, where admitted
  std::chrono::seconds retry_after{0};  // above 0: refused
  bool admitted() const { return retry_after.count() == 0; }
};

/// One account from one network: ten attempts are free, then each one doubles the wait, from 2 s to 15
/// minutes. A day without an attempt starts anew, as does a success.
Verdict try_account(Attempts attempts, Time now);
/// One network, whatever the accounts: 60 failures, and one more every 10 s.
Verdict try_network(Attempts attempts, Time now);
/// One account, from wherever browsers are that have not signed in to it before: 60 failures, and one more
/// every 30 s, which is some 2,900 guesses a day however many networks take part.
Verdict try_everywhere(Attempts attempts, Time now);
/// Takes back what `try_network` or `try_everywhere` counted, after a success.
Attempts forgive(Attempts attempts);

/// The address without the part that its owner chooses: an IPv6 address's first 64 bits (RFC 6177), an IPv4
/// address whole.
std::string network_of(std::string_view address);

}  // namespace sp::auth
