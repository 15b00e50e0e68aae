#include <charconv>

#include "simulator/stack/resolver.h"

namespace simulator::stack {
Result<std::string> Resolver::text(const Json& value, const std::string& place) {
    auto resolved = resolve(value, place);
    if (!resolved) return std::unexpected(resolved.error());
    if (!*resolved) return at_place(place, "there is no value where one is needed");
    if ((*resolved)->is_text()) return *(*resolved)->text();
    if ((*resolved)->is_number() || (*resolved)->boolean()) return (*resolved)->dump();
    return at_place(place, "a text is needed");
}

// `size` 0: any number but none.
Result<Json::Array> Resolver::list(const Json& argument, std::size_t size, const std::string& place) {
    const Json::Array* elements = argument.elements();
    if (!elements || elements->empty() || (size != 0 && elements->size() != size))
        return at_place(place, "its arguments are not a list of the right length");
    return *elements;
}

Resolver::Resolved Resolver::get_att(const Json& argument, const std::string& place) {
    std::string id;
    std::string name;
    if (const std::string* joined = argument.text()) {
        const std::size_t dot = joined->find('.');
        if (dot == std::string::npos) return at_place(place, "Fn::GetAtt needs a resource and an attribute");
        id = joined->substr(0, dot);
        name = joined->substr(dot + 1);
    } else {
        auto both = list(argument, 2, place);
        if (!both) return std::unexpected(both.error());
        if (!(*both)[0].is_text() || !(*both)[1].is_text())
            return at_place(place, "Fn::GetAtt needs a resource and an attribute");
        id = *(*both)[0].text();
        name = *(*both)[1].text();
    }
    auto value = attribute(id, name, place);
    if (!value) return std::unexpected(value.error());
    return Json(std::move(*value));
}

Resolver::Resolved Resolver::substitute(const Json& argument, const std::string& place) {
    const Json* own = nullptr;
    const std::string* whole = argument.text();
    if (const Json::Array* both = argument.elements(); both && both->size() == 2) {
        whole = (*both)[0].text();
        own = &(*both)[1];
    }
    if (!whole) return at_place(place, "Fn::Sub needs a text");
    std::string out;
    std::string_view rest = *whole;
    while (!rest.empty()) {
        const std::size_t start = rest.find("${");
        out += rest.substr(0, start);
        if (start == std::string_view::npos) break;
        rest.remove_prefix(start + 2);
        const std::size_t end = rest.find('}');
        if (end == std::string_view::npos) return at_place(place, "a '${' has no '}'");
        const std::string_view name = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (name.starts_with('!')) {  // "${!Name}" is a literal "${Name}"
            out += "${";
            out += name.substr(1);
            out += '}';
            continue;
        }
        Resolved value = std::nullopt;
        if (const Json* given = own ? own->find(name) : nullptr) {
            value = resolve(*given, place);
        } else if (name.contains('.')) {
            value = get_att(Json(name), place);
        } else {
            value = resolve_ref(name, place);
        }
        if (!value) return value;
        if (!*value) return at_place(place, "there is no value where one is needed");
        const auto filled = text(**value, place);
        if (!filled) return std::unexpected(filled.error());
        out += *filled;
    }
    if (auto within = spend(out.size(), place); !within) return std::unexpected(within.error());
    return Json(std::move(out));
}

Resolver::Resolved Resolver::join(const Json& argument, const std::string& place) {
    auto both = list(argument, 2, place);
    if (!both) return std::unexpected(both.error());
    const std::string* separator = (*both)[0].text();
    auto pieces = resolve((*both)[1], place);
    if (!pieces) return pieces;
    if (!separator || !*pieces || !(*pieces)->elements()) return at_place(place, "Fn::Join needs a text and a list");
    std::string out;
    bool first = true;
    for (const Json& piece : *(*pieces)->elements()) {
        const auto one = text(piece, place);
        if (!one) return std::unexpected(one.error());
        if (!first) out += *separator;
        first = false;
        out += *one;
    }
    if (auto within = spend(out.size(), place); !within) return std::unexpected(within.error());
    return Json(std::move(out));
}

Resolver::Resolved Resolver::select(const Json& argument, const std::string& place) {
    auto both = list(argument, 2, place);
    if (!both) return std::unexpected(both.error());
    const auto index = text((*both)[0], place);
    if (!index) return std::unexpected(index.error());
    auto from = resolve((*both)[1], place);
    if (!from) return from;
    std::size_t chosen = 0;
    const auto [end, problem] = std::from_chars(index->data(), index->data() + index->size(), chosen);
    if (problem != std::errc{} || end != index->data() + index->size() || !*from || !(*from)->elements() ||
        chosen >= (*from)->elements()->size())
        return at_place(place, "Fn::Select needs an index within a list");
    return (*(*from)->elements())[chosen];
}

Resolver::Resolved Resolver::split(const Json& argument, const std::string& place) {
    auto both = list(argument, 2, place);
    if (!both) return std::unexpected(both.error());
    const std::string* separator = (*both)[0].text();
    auto whole = text((*both)[1], place);
    if (!whole) return std::unexpected(whole.error());
    if (!separator || separator->empty()) return at_place(place, "Fn::Split needs a separator");
    Json pieces = Json::array();
    std::string_view rest = *whole;
    while (true) {
        const std::size_t end = rest.find(*separator);
        pieces.push(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + separator->size());
    }
    return pieces;
}

Resolver::Resolved Resolver::choose(const Json& argument, const std::string& place) {
    auto three = list(argument, 3, place);
    if (!three) return std::unexpected(three.error());
    if (!(*three)[0].is_text()) return at_place(place, "Fn::If needs a condition's name");
    const auto chosen = condition(*(*three)[0].text(), place);
    if (!chosen) return std::unexpected(chosen.error());
    return resolve((*three)[*chosen ? 1 : 2], place);
}

Resolver::Resolved Resolver::find_in_map(const Json& argument, const std::string& place) {
    auto three = list(argument, 3, place);
    if (!three) return std::unexpected(three.error());
    const Json* at = document_->find("Mappings");
    for (const Json& name : *three) {
        const auto key = text(name, place);
        if (!key) return std::unexpected(key.error());
        at = at ? at->find(*key) : nullptr;
    }
    if (!at) return at_place(place, "the map has no such entry");
    return *at;
}

}  // namespace simulator::stack
