#include "simulator/iam/policy.h"

#include <algorithm>

#include "base/ascii.h"

namespace simulator::iam {
namespace {

constexpr std::string_view in_policy = "simulator/policy";

// "Action" and the like hold one text or a list of them.
Result<std::vector<PolicyPattern>> read_patterns(const Json& value, std::string_view member, bool in_lower_case) {
    Json::Array single;
    const Json::Array* texts = value.elements();
    if (!texts) {
        single.push_back(value);
        texts = &single;
    }
    std::vector<PolicyPattern> patterns;
    for (const Json& element : *texts) {
        const std::string* text = element.text();
        if (!text || text->empty()) return error(in_policy, std::string(member) + " must be a text or a list of texts");
        auto pattern = PolicyPattern::parse(in_lower_case ? lower_case(*text) : *text);
        if (!pattern) return std::unexpected(pattern.error());
        patterns.push_back(std::move(*pattern));
    }
    if (patterns.empty()) return error(in_policy, std::string(member) + " is empty");
    return patterns;
}

Status read_texts(const Json& value, std::vector<std::string>& texts) {
    const Json::Array single{value};
    for (const Json& element : value.elements() ? *value.elements() : single) {
        if (!element.text() || element.text()->empty()) return error(in_policy, "a Principal is not a text");
        texts.push_back(*element.text());
    }
    return {};
}

Result<PolicyPrincipals> read_principals(const Json& value) {
    PolicyPrincipals principals;
    if (value.text() && *value.text() == "*") {
        principals.anybody = true;
        return principals;
    }
    if (!value.is_object()) return error(in_policy, "Principal must be \"*\" or an object");
    for (const Json::Member& kind : *value.members()) {
        std::vector<std::string> services;  // no AWS service calls anything by itself here
        std::vector<std::string>* place =
            kind.key == "AWS"         ? &principals.aws
            : kind.key == "Federated" ? &principals.federated
            : kind.key == "Service"   ? &services
                                      : nullptr;
        if (!place) return error(in_policy, "a Principal is of a kind that the simulator does not know: " + kind.key);
        if (auto read = read_texts(kind.value, *place); !read) return std::unexpected(read.error());
    }
    if (std::erase(principals.aws, "*") > 0) principals.anybody = true;
    return principals;
}

Result<PolicyStatement> read_statement(const Json& json, PolicyKind kind) {
    if (!json.is_object()) return error(in_policy, "a statement is not an object");
    PolicyStatement statement;
    bool has_effect = false;
    bool has_principal = false;
    for (const Json::Member& member : *json.members()) {
        if (member.key == "Sid") continue;
        if (member.key == "Effect") {
            const std::string* effect = member.value.text();
            if (!effect || (*effect != "Allow" && *effect != "Deny"))
                return error(in_policy, "Effect must be Allow or Deny");
            statement.allows = *effect == "Allow";
            has_effect = true;
        } else if (member.key == "Action" || member.key == "NotAction") {
            if (!statement.actions.empty()) return error(in_policy, "a statement names its actions twice");
            auto patterns = read_patterns(member.value, member.key, true);
            if (!patterns) return std::unexpected(patterns.error());
            statement.actions = std::move(*patterns);
            statement.not_actions = member.key == "NotAction";
        } else if (member.key == "Resource" || member.key == "NotResource") {
            if (!statement.resources.empty()) return error(in_policy, "a statement names its resources twice");
            auto patterns = read_patterns(member.value, member.key, false);
            if (!patterns) return std::unexpected(patterns.error());
            statement.resources = std::move(*patterns);
            statement.not_resources = member.key == "NotResource";
        } else if (member.key == "Condition") {
            auto conditions = PolicyCondition::parse(member.value);
            if (!conditions) return std::unexpected(conditions.error());
            statement.conditions = std::move(*conditions);
        } else if (member.key == "Principal" && kind != PolicyKind::identity) {
            auto principals = read_principals(member.value);
            if (!principals) return std::unexpected(principals.error());
            statement.principals = std::move(*principals);
            has_principal = true;
        } else {
            return error(in_policy, "a statement has a member that the simulator does not know: " + member.key);
        }
    }
    if (!has_effect) return error(in_policy, "a statement has no Effect");
    if (statement.actions.empty()) return error(in_policy, "a statement has no Action");
    if (has_principal == (kind == PolicyKind::identity)) return error(in_policy, "a statement has no Principal");
    if (kind == PolicyKind::trust) {
        if (!statement.resources.empty()) return error(in_policy, "a role's trust policy has no Resource");
        statement.resources.push_back(*PolicyPattern::parse("*"));
    }
    if (statement.resources.empty()) return error(in_policy, "a statement has no Resource");
    return statement;
}

bool any_matches(const std::vector<PolicyPattern>& patterns, std::string_view text, const PolicyVariables& variables) {
    return std::ranges::any_of(
        patterns, [&](const PolicyPattern& pattern) { return pattern.matches(text, variables); });
}

}  // namespace

Result<PolicyPattern> PolicyPattern::parse(std::string_view text) {
    PolicyPattern pattern;
    while (!text.empty()) {
        if (text.starts_with("${")) {
            const std::size_t end = text.find('}');
            if (end == std::string_view::npos) return error(in_policy, "a policy variable has no closing brace");
            const std::string name = lower_case(text.substr(2, end - 2));
            if (name == "cognito-identity.amazonaws.com:sub")
                pattern.pieces_.push_back({Part::identity_id});
            else if (name == "iot:clientid")
                pattern.pieces_.push_back({Part::client_id});
            else if (name == "*" || name == "?" || name == "$")
                pattern.pieces_.push_back({Part::character, name[0]});
            else
                return error(in_policy, "the simulator does not know the policy variable " + name);
            text.remove_prefix(end + 1);
            continue;
        }
        const char c = text.front();
        text.remove_prefix(1);
        if (c == '*')
            pattern.pieces_.push_back({Part::any_text});
        else if (c == '?')
            pattern.pieces_.push_back({Part::any_character});
        else
            pattern.pieces_.push_back({Part::character, c});
    }
    return pattern;
}

bool PolicyPattern::matches(std::string_view text, const PolicyVariables& variables) const {
    std::vector<Piece> flat;
    flat.reserve(pieces_.size() + 64);
    for (const Piece& piece : pieces_) {
        if (piece.part != Part::identity_id && piece.part != Part::client_id) {
            flat.push_back(piece);
            continue;
        }
        const std::string_view value = piece.part == Part::identity_id ? variables.identity_id : variables.client_id;
        if (value.empty()) return false;
        for (const char c : value) flat.push_back({Part::character, c});
    }
    // Backtracking only to the last '*' is enough, so the time is bounded by the product of the lengths.
    std::size_t at = 0;
    std::size_t piece = 0;
    std::size_t star = flat.size();
    std::size_t star_at = 0;
    while (at < text.size()) {
        if (piece < flat.size() && flat[piece].part == Part::any_text) {
            star = piece++;
            star_at = at;
        } else if (piece < flat.size() &&
                   (flat[piece].part == Part::any_character || flat[piece].character == text[at])) {
            ++piece;
            ++at;
        } else if (star < flat.size()) {
            piece = star + 1;
            at = ++star_at;
        } else {
            return false;
        }
    }
    while (piece < flat.size() && flat[piece].part == Part::any_text) ++piece;
    return piece == flat.size();
}

bool PolicyStatement::applies(std::string_view lower_case_action, std::string_view resource,
                              const PolicyVariables& variables) const {
    return any_matches(actions, lower_case_action, variables) != not_actions &&
           any_matches(resources, resource, variables) != not_resources &&
           std::ranges::all_of(conditions, [&](const PolicyCondition& one) { return one.holds(variables); });
}

Result<Policy> Policy::parse(std::string_view json, PolicyKind kind) {
    auto document = parse_json(json, {.bytes = 64 * 1024});
    if (!document) return std::unexpected(document.error());
    if (!document->is_object()) return error(in_policy, "a policy is not a JSON object");
    Policy policy;
    for (const Json::Member& member : *document->members()) {
        if (member.key == "Version") {
            const std::string* version = member.value.text();
            // Version 2008-10-17 has no policy variables; AWS would take them literally.
            if (!version || *version != "2012-10-17") return error(in_policy, "Version must be 2012-10-17");
        } else if (member.key == "Statement") {
            Json::Array single;
            const Json::Array* statements = member.value.elements();
            if (!statements) {
                single.push_back(member.value);
                statements = &single;
            }
            for (const Json& json_statement : *statements) {
                auto statement = read_statement(json_statement, kind);
                if (!statement) return std::unexpected(statement.error());
                policy.statements_.push_back(std::move(*statement));
            }
        } else if (member.key != "Id") {
            return error(in_policy, "a policy has a member that the simulator does not know: " + member.key);
        }
    }
    if (!document->find("Version")) return error(in_policy, "a policy needs Version 2012-10-17");
    if (policy.statements_.empty()) return error(in_policy, "a policy has no Statement");
    return policy;
}

Decision Policy::decide(std::string_view action, std::string_view resource, const PolicyVariables& variables) const {
    const std::string lower = lower_case(action);
    Decision decision = Decision::not_mentioned;
    for (const PolicyStatement& statement : statements_) {
        if (!statement.applies(lower, resource, variables)) continue;
        if (!statement.allows) return Decision::denied;
        decision = Decision::allowed;
    }
    return decision;
}

Policy::Answer Policy::answer(const Requester& requester, std::string_view action, std::string_view resource,
                              const PolicyVariables& variables) const {
    const std::string lower = lower_case(action);
    Answer answer;
    for (const PolicyStatement& statement : statements_) {
        const Granted grant = statement.principals.grant(requester);
        if (grant == Granted::none || !statement.applies(lower, resource, variables)) continue;
        if (!statement.allows)
            answer.denied = true;
        else
            answer.grant = std::max(answer.grant, grant);
    }
    return answer;
}

}  // namespace simulator::iam
