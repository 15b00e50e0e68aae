#include "simulator/cognito/pool_user.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace simulator::cognito {
namespace {

constexpr std::array<std::pair<UserStatus, std::string_view>, 5> statuses = {{
    {UserStatus::unconfirmed, "UNCONFIRMED"},
    {UserStatus::confirmed, "CONFIRMED"},
    {UserStatus::force_change_password, "FORCE_CHANGE_PASSWORD"},
    {UserStatus::reset_required, "RESET_REQUIRED"},
    {UserStatus::external_provider, "EXTERNAL_PROVIDER"},
}};

Json at(UnixTime time) { return Json(static_cast<long long>(time.time_since_epoch().count())); }
UnixTime time_in(const Json& object, std::string_view name) {
    return UnixTime(Milliseconds(object.find_integer(name).value_or(0)));
}
std::string text_in(const Json& object, std::string_view name) {
    const std::string* text = object.find_text(name);
    return text ? *text : std::string();
}
bool flag_in(const Json& object, std::string_view name, bool otherwise = false) {
    const Json* value = object.find(name);
    return value ? value->boolean().value_or(otherwise) : otherwise;
}

Json write_code(const std::optional<SentCode>& code) {
    return code ? Json::object({{"digits", code->digits}, {"sent", at(code->sent)}}) : Json();
}
std::optional<SentCode> read_code(const Json* json) {
    if (!json || !json->is_object()) return std::nullopt;
    return SentCode{.digits = text_in(*json, "digits"), .sent = time_in(*json, "sent")};
}

Json write_grant(const Grant& grant) {
    Json json = Json::object(
        {{"token", grant.token},
         {"origin", grant.origin},
         {"scope", grant.scope},
         {"signedIn", at(grant.signed_in)},
         {"ends", at(grant.ends)}});
    if (grant.replaced) json.set("replaced", at(*grant.replaced));
    return json;
}
Grant read_grant(const Json& json) {
    Grant grant{.token = text_in(json, "token"),
                .origin = text_in(json, "origin"),
                .scope = text_in(json, "scope"),
                .signed_in = time_in(json, "signedIn"),
                .ends = time_in(json, "ends"),
                .replaced = {}};
    if (json.find_integer("replaced")) grant.replaced = time_in(json, "replaced");
    return grant;
}

Json write_user(const PoolUser& user) {
    Json grants = Json::array();
    for (const Grant& grant : user.grants) grants.push(write_grant(grant));
    Json revoked = Json::array();
    for (const std::string& origin : user.revoked) revoked.push(origin);
    return Json::object(
        {{"name", user.name},
         {"subject", user.subject},
         {"email", user.email},
         {"emailVerified", user.email_verified},
         {"status", status_name(user.status)},
         {"enabled", user.enabled},
         {"created", at(user.created)},
         {"passwordSet", at(user.password_set)},
         {"salt", user.verifier.salt},
         {"verifier", user.verifier.verifier.hex()},
         {"confirmation", write_code(user.confirmation)},
         {"reset", write_code(user.reset)},
         {"authenticator", user.authenticator},
         {"pendingAuthenticator", user.pending_authenticator},
         {"usesAuthenticator", user.uses_authenticator},
         {"grants", std::move(grants)},
         {"revoked", std::move(revoked)}});
}

PoolUser read_user(const Json& json) {
    PoolUser user;
    user.name = text_in(json, "name");
    user.subject = text_in(json, "subject");
    user.email = text_in(json, "email");
    user.email_verified = flag_in(json, "emailVerified");
    for (const auto& [status, name] : statuses)
        if (name == text_in(json, "status")) user.status = status;
    user.enabled = flag_in(json, "enabled", true);
    user.created = time_in(json, "created");
    user.password_set = time_in(json, "passwordSet");
    user.verifier = {.salt = text_in(json, "salt"), .verifier = crypto::BigNumber::from_hex(text_in(json, "verifier"))};
    user.confirmation = read_code(json.find("confirmation"));
    user.reset = read_code(json.find("reset"));
    user.authenticator = text_in(json, "authenticator");
    user.pending_authenticator = text_in(json, "pendingAuthenticator");
    user.uses_authenticator = flag_in(json, "usesAuthenticator");
    if (const Json* grants = json.find("grants"); grants && grants->elements())
        for (const Json& grant : *grants->elements()) user.grants.push_back(read_grant(grant));
    if (const Json* revoked = json.find("revoked"); revoked && revoked->elements())
        for (const Json& origin : *revoked->elements())
            if (origin.text()) user.revoked.push_back(*origin.text());
    return user;
}

}  // namespace

std::string_view status_name(UserStatus status) {
    for (const auto& [known, name] : statuses)
        if (known == status) return name;
    return "UNKNOWN";
}

bool Allowance::try_use(UnixTime now, int most, Milliseconds window) {
    if (now - since >= window || now < since) *this = {.since = now, .used = 0};
    return ++used <= most;
}

PoolUser* PoolUsers::find(std::string_view name) {
    for (PoolUser& user : users_)
        if (equal_ignoring_case(user.name, name)) return &user;
    return nullptr;
}

PoolUser* PoolUsers::find_subject(std::string_view subject) {
    for (PoolUser& user : users_)
        if (user.subject == subject) return &user;
    return nullptr;
}

PoolUser* PoolUsers::find_grant(std::string_view token_hash) {
    for (PoolUser& user : users_)
        if (simulator::cognito::find_grant(user, token_hash)) return &user;
    return nullptr;
}

PoolUser* PoolUsers::add(PoolUser user) {
    if (users_.size() >= most) return nullptr;
    return &users_.emplace_back(std::move(user));
}

bool PoolUsers::has_verified_email(std::string_view email) const {
    return std::ranges::any_of(
        users_, [&](const PoolUser& user) { return user.email_verified && equal_ignoring_case(user.email, email); });
}

Json PoolUsers::write() const {
    Json all = Json::array();
    for (const PoolUser& user : users_) all.push(write_user(user));
    return all;
}

void PoolUsers::read(const Json& kept) {
    users_.clear();
    if (!kept.elements()) return;
    for (const Json& json : *kept.elements())
        if (json.find_text("name") && json.find_text("subject")) add(read_user(json));
}

Grant* find_grant(PoolUser& user, std::string_view token_hash) {
    for (Grant& grant : user.grants)
        if (grant.token == token_hash) return &grant;
    return nullptr;
}

}  // namespace simulator::cognito
