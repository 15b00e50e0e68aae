// The names and ARNs that CloudFormation's resources have in the simulated account: what Ref and Fn::GetAtt give for
// each type ("AWS resource and property types reference", "Return values"). Types and attributes that nobody needed yet
// are absent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace simulator::stack {

// The property of that type which sets its name; empty: it has none, or none that counts here.
std::string_view name_property(std::string_view type);

// The name where the template gives none.
std::string default_name(std::string_view type, std::string_view logical_id);

// Where the page and the services are reached: "http://127.0.0.1:8080".
struct Origins {
    std::string_view services;
    std::string_view site;
};
std::optional<std::string> attribute_of(std::string_view type, std::string_view name, std::string_view attribute,
                                        const Origins& surroundings);

// "http://127.0.0.1:8080" without its scheme.
std::string_view without_scheme(std::string_view origin);

}  // namespace simulator::stack
