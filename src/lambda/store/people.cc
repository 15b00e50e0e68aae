#include <utility>

#include "lambda/store/store.h"

namespace lambda {
namespace {

std::string account_key(const std::string& account) { return "account:" + account; }

Json user_key(std::string user) { return Json::object({{"user", std::move(user)}}); }

std::optional<Person> read_person(const Json& row) {
    const auto since = read_milliseconds(row, "since");
    Person person{.user = UserId(text_of(row, "user")),
                  .identity = text_of(row, "identity"),
                  .account = text_of(row, "account"),
                  .name = text_of(row, "name"),
                  .folded = text_of(row, "folded"),
                  .since = since.value_or(UnixTime{})};
    if (!api::is_user_id(person.user.text()) || person.name.empty() || !since) return std::nullopt;
    return person;
}

std::optional<Registered> read_registered(const Json& row) {
    Registered registered{.account = text_of(row, "account"),
                          .name = text_of(row, "name"),
                          .folded = text_of(row, "folded"),
                          .since = read_milliseconds(row, "since").value_or(UnixTime{})};
    if (registered.account.empty() || registered.name.empty() || registered.folded.empty()) return std::nullopt;
    return registered;
}

}  // namespace

Task<Outcome<UserRows>> Store::find_user(UserId user, std::string account) {
    std::vector<HttpRequest> both;
    for (const std::string& key : {user.text(), account_key(account)})
        both.push_back(database_.sign(dynamodb::GetItem{
            .table = environment_.users_table, .key = user_key(key), .consistency = dynamodb::Consistency::strong}));
    const std::vector<HttpAnswer> answers = co_await database_.perform(std::move(both));
    const auto person = dynamodb::read_item(answers[0]);
    const auto registered = dynamodb::read_item(answers[1]);
    if (!person) co_return std::unexpected(refusal_of(person.error()));
    if (!registered) co_return std::unexpected(refusal_of(registered.error()));
    UserRows rows;
    if (*person) rows.person = read_person(**person);
    if (*registered) rows.registered = read_registered(**registered);
    co_return rows;
}

Task<Outcome<std::optional<Person>>> Store::person(UserId user) {
    auto row = co_await database_.get({.table = environment_.users_table, .key = user_key(user.text())});
    if (!row) co_return std::unexpected(row.error());
    co_return *row ? read_person(**row) : std::nullopt;
}

Task<Outcome<std::vector<Person>>> Store::people(std::vector<UserId> users) {
    dynamodb::BatchGetItem call{.table = environment_.users_table};
    for (const UserId& user : users) call.keys.push_back(user_key(user.text()));
    const auto rows = co_await database_.get_all(std::move(call));
    if (!rows) co_return std::unexpected(rows.error());
    std::vector<Person> people;
    for (const Json& row : *rows)
        if (auto person = read_person(row)) people.push_back(std::move(*person));
    co_return people;
}

Task<Outcome<std::optional<UserId>>> Store::user_of_name(std::string folded) {
    auto row = co_await database_.get({.table = environment_.names_table, .key = Json::object({{"folded", folded}})});
    if (!row) co_return std::unexpected(row.error());
    std::string user = *row ? text_of(**row, "user") : std::string();
    if (!api::is_user_id(user)) co_return std::optional<UserId>();
    co_return std::optional(UserId(std::move(user)));
}

Task<Outcome<Condition>> Store::claim_name(std::string folded, std::string name, std::string account, UserId user) {
    Json row = Json::object({{"folded", folded}, {"account", account}, {"name", name}});
    if (!user.empty()) row.set("user", user.text());
    co_return co_await database_.write(database_.sign(dynamodb::PutItem{
        .table = environment_.names_table,
        .item = std::move(row),
        .condition = "attribute_not_exists(#folded) OR #account = :account",
        .names = {{"#folded", "folded"}, {"#account", "account"}},
        .values = Json::object({{":account", account}})}));
}

Task<Outcome<Condition>> Store::release_name(std::string folded, std::string account) {
    co_return co_await database_.write(database_.sign(dynamodb::DeleteItem{
        .table = environment_.names_table,
        .key = Json::object({{"folded", folded}}),
        .condition = "#account = :account",
        .names = {{"#account", "account"}},
        .values = Json::object({{":account", account}})}));
}

Task<Outcome<Condition>> Store::put_person(Person person, std::optional<std::string> folded_before) {
    // If the first attempt succeeded without an answer, the second finds its own row, which counts as success.
    dynamodb::PutItem call{
        .table = environment_.users_table,
        .item = Json::object({{"user", person.user.text()},
                              {"identity", person.identity},
                              {"account", person.account},
                              {"name", person.name},
                              {"folded", person.folded},
                              {"since", milliseconds(person.since)}}),
        .condition = "attribute_not_exists(#user) OR #folded = :folded",
        .names = {{"#user", "user"}, {"#folded", "folded"}},
        .values = Json::object({{":folded", person.folded}})};
    if (folded_before) {
        call.condition = "#folded = :before OR #folded = :folded";
        call.names = {{"#folded", "folded"}};
        call.values.set(":before", *folded_before);
    }
    co_return co_await database_.write(database_.sign(call));
}

Task<Outcome<Condition>> Store::put_registered(Registered registered) {
    co_return co_await database_.write(database_.sign(dynamodb::PutItem{
        .table = environment_.users_table,
        .item = Json::object({{"user", account_key(registered.account)},
                              {"account", registered.account},
                              {"name", registered.name},
                              {"folded", registered.folded},
                              {"since", milliseconds(registered.since)}})}));
}

}  // namespace lambda
