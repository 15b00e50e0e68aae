// The names and ARNs that CloudFormation's resources have in the simulated account: what Ref and Fn::GetAtt give for
// each type ("AWS resource and property types reference", "Return values"). Only the types and attributes that the
// template needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace simulator::stack {

// The property that sets the resource's name; empty if the type has none.
std::string_view name_property(std::string_view type);

// The name if the template gives none.
std::string default_name(std::string_view type, std::string_view logical_id);

// URLs of the page and of the services: "http://127.0.0.1:8080".
struct Origins {
    std::string_view services;
    std::string_view site;
};
std::optional<std::string> attribute_of(std::string_view type, std::string_view name, std::string_view attribute,
                                        const Origins& surroundings);

// "http://127.0.0.1:8080" without its scheme.
std::string_view without_scheme(std::string_view origin);

}  // namespace simulator::stack
