// Addresses of the pages of one web site: their normal form, without what only counts visits. Pure.
#pragma once
#include <boost/url/url.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace sp::app {

/// An http or https address without a password, in its normal form; characters that an address may not hold
/// are escaped first, as sitemaps often leave them.
std::optional<boost::urls::url> address_of(std::string_view text);
/// The same host; http may lead to https where both have the usual ports.
bool is_same_site(const boost::urls::url& one, const boost::urls::url& other);
/// Whether they differ by nothing but their scheme and a last slash.
bool is_same_page(const boost::urls::url& one, const boost::urls::url& other);
/// Without parameters that say where a visitor came from (utm_source, gclid, fbclid, …): the page is the
/// same.
boost::urls::url without_tracking(boost::urls::url address);

std::string text_of(const boost::urls::url& address);
/// With its query, as robots.txt means it.
std::string path_of(const boost::urls::url& address);

}  // namespace sp::app
