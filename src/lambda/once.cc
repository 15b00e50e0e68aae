#include "lambda/once.h"

#include <chrono>
#include <utility>

#include "base/text_codes.h"

namespace lambda {
namespace {

using api::Refusal;

constexpr Milliseconds claim_life = 30s;  // longer than an invocation may take
constexpr std::chrono::seconds kept = std::chrono::hours(24);
constexpr std::string_view sending = "sending";
constexpr std::string_view sent = "sent";

Json row_key(const OnceKey& asked) {
    return Json::object({{"user", "key:" + asked.caller.text()}, {"key", "@" + hex(sha256(as_bytes(asked.key)))}});
}

Json row_of(const Claim& claim, UnixTime now) {
    Json row = row_key(claim.asked);
    row.set("hash", claim.asked.hash);
    row.set("id", claim.id.text());
    row.set("stamp", milliseconds(claim.stamp));
    row.set("state", sending);
    row.set("lease", milliseconds(claim.lease));
    row.set("expires", static_cast<long long>(unix_seconds(now) + kept.count()));
    return row;
}

// Of somebody who died over it, or gave it back.
Task<std::expected<Claim, Refusal>> take_over(Call& call, Claim claim, UnixTime lease_before) {
    Database& database = call.store.database();
    const auto held = co_await database.write(database.sign(dynamodb::UpdateItem{
        .table = call.environment.mailbox_table,
        .key = row_key(claim.asked),
        .update = "SET #lease = :lease",
        .condition = "#lease = :before AND #state = :sending",
        .names = {{"#lease", "lease"}, {"#state", "state"}},
        .values = Json::object(
            {{":lease", milliseconds(claim.lease)}, {":before", milliseconds(lease_before)}, {":sending", sending}})}));
    if (!held) co_return std::unexpected(held.error());
    if (*held == Held::no) co_return std::unexpected(Refusal::busy);
    co_return claim;
}

}  // namespace

Task<std::expected<Claim, api::Refusal>> claim(Call& call, OnceKey asked) {
    Database& database = call.store.database();
    const UnixTime now = call.io.now();
    Claim mine{.asked = std::move(asked),
               .id = MessageId(hex(call.entropy.next()).substr(0, 32)),
               .stamp = now,
               .lease = now + claim_life};
    const auto written = co_await database.write(database.sign(dynamodb::PutItem{
        .table = call.environment.mailbox_table,
        .item = row_of(mine, now),
        .condition = "attribute_not_exists(#key) OR #expires <= :now",
        .names = {{"#key", "key"}, {"#expires", "expires"}},
        .values = Json::object({{":now", static_cast<long long>(unix_seconds(now))}})}));
    if (!written) co_return std::unexpected(written.error());
    if (*written == Held::yes) co_return mine;

    const auto row = co_await database.get({.table = call.environment.mailbox_table,
                                            .key = row_key(mine.asked),
                                            .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    if (!*row) co_return std::unexpected(Refusal::busy);  // given up a moment ago
    if (text_of(**row, "hash") != mine.asked.hash) co_return std::unexpected(Refusal::key_reused);
    const std::string id = text_of(**row, "id");
    const auto stamp = read_milliseconds(**row, "stamp");
    const auto lease = read_milliseconds(**row, "lease");
    if (!is_message_id(id) || !stamp || !lease) co_return std::unexpected(Refusal::unknown);
    // It was written, and only the answer was lost.
    if (id == mine.id.text()) co_return mine;
    mine.id = MessageId(id);
    mine.stamp = *stamp;
    mine.done = text_of(**row, "state") == sent;
    if (mine.done) co_return mine;
    if (call.io.now() < *lease) co_return std::unexpected(Refusal::busy);
    mine.lease = call.io.now() + claim_life;
    co_return co_await take_over(call, std::move(mine), *lease);
}

Task<Outcome<Held>> settle(Call& call, Claim claim, Outlook outlook) {
    Database& database = call.store.database();
    const Json mine = Json::object({{":mine", milliseconds(claim.lease)}});
    if (outlook == Outlook::never)
        co_return co_await database.write(database.sign(dynamodb::DeleteItem{
            .table = call.environment.mailbox_table,
            .key = row_key(claim.asked),
            .condition = "#lease = :mine",
            .names = {{"#lease", "lease"}},
            .values = mine}));
    dynamodb::UpdateItem update{
        .table = call.environment.mailbox_table,
        .key = row_key(claim.asked),
        .update = outlook == Outlook::done ? "SET #state = :sent" : "SET #lease = :free",
        .condition = "#lease = :mine",
        .names = {{"#lease", "lease"}},
        .values = mine};
    if (outlook == Outlook::done) {
        update.names.push_back({"#state", "state"});
        update.values.set(":sent", sent);
    } else {
        update.values.set(":free", 0);
    }
    co_return co_await database.write(database.sign(update));
}

}  // namespace lambda
