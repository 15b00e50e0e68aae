// The table of message kinds, and the rules of the deployment, which repeat it in AWS IoT's SQL.
#include "protocol/message_kinds.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "base/json.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"

namespace {

// The SQL of a rule, with its parameters.
std::string sql_of(std::string_view rule) {
    std::ifstream file(CONFAB_SOURCE_DIR "/backend/template.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto json = parse_json(text.str(), {.bytes = 4'000'000, .depth = 64, .values = 100'000});
    REQUIRE(json);
    const Json* found = json->find("Resources");
    for (const std::string_view name :
         {rule, std::string_view("Properties"), std::string_view("TopicRulePayload"), std::string_view("Sql")}) {
        if (found) found = found->find(name);
    }
    REQUIRE(found);
    if (const Json* sub = found->find("Fn::Sub")) found = sub;
    REQUIRE(found->text());
    return *found->text();
}

// The SELECT clause for a message from a client. It makes strings of what the condition only measures, since AWS
// measures arrays and objects, too.
std::string selected() {
    std::string sql = "SELECT ";
    for (const std::string_view field : sent_fields) {
        if (field == "v")
            sql += std::to_string(message_version) + " AS v, ";
        else if (field == "kind")
            sql += "kind, ";
        else
            sql += "cast(" + std::string(field) + " AS String) AS " + std::string(field) + ", ";
    }
    return sql;
}

// The conditions on a message, in AWS IoT's SQL.
std::string condition() {
    std::string kinds;
    for (const MessageKind& kind : message_kinds)
        kinds += (kinds.empty() ? "kind = '" : " OR kind = '") + std::string(kind.name) + "'";
    return " v = " + std::to_string(message_version) + " AND (" + kinds +
           ") AND regexp_matches(concat(id, '!'), '^[0-9A-Za-z_-]{1," + std::to_string(limits::message_id_bytes) +
           "}!$') AND numbytes(name) <= " + std::to_string(limits::name_bytes) +
           " AND numbytes(text) <= " + std::to_string(limits::text_bytes) + " AND ";
}

}  // namespace

TEST_CASE("the rules accept exactly the kinds, fields and sizes of the table", "[protocol]") {
    for (const std::string_view rule : {"StampRule", "DeliverRule"}) {
        INFO(rule);
        const std::string sql = sql_of(rule);
        INFO(sql);
        CHECK(sql.starts_with(selected()));
        CHECK(sql.contains(condition()));
        for (const std::string_view field : added_fields) CHECK(sql.contains(" AS " + std::string(field) + ","));
    }
}

TEST_CASE("every sender class that a rule accepts belongs to people", "[protocol]") {
    const std::string sql = sql_of("StampRule");
    CHECK(sql.contains("WHERE (topic(3) = '" + std::string(sender_class(Standing::guest, false)) + "' OR topic(3) = '" +
                       std::string(sender_class(Standing::user, false)) + "') AND"));
    CHECK(sql_of("DeliverRule").contains("FROM 'c/in/" + std::string(sender_class(Standing::user, true)) + "/+/+'"));
    // Rules only get messages of people, so they may accept every kind.
    for (const MessageKind& kind : message_kinds) {
        CHECK(may_send(Standing::guest, kind.kind));
        CHECK(may_send(Standing::user, kind.kind));
    }
}

TEST_CASE("each kind is read as it was written, with or without its text", "[protocol]") {
    for (const MessageKind& kind : message_kinds) {
        INFO(kind.name);
        CHECK(kind_named(kind.name) == kind.kind);
        const Message message{.id = MessageId("m-1"), .kind = kind.kind, .name = "Ann", .text = "hello"};
        const Json sent = gateway::write_sent(message);
        REQUIRE(sent.members());
        REQUIRE(sent.members()->size() == sent_fields.size());
        for (std::size_t i = 0; i < sent_fields.size(); ++i) CHECK((*sent.members())[i].key == sent_fields[i]);
        const auto read = gateway::read_sent(sent);
        REQUIRE(read);
        CHECK(read->kind == kind.kind);
        CHECK(read->text == (kind.text == TextField::required ? "hello" : ""));
    }
}

TEST_CASE("a kind that is not in the table is unknown, and nobody may send it", "[protocol]") {
    CHECK(kind_named("sticker") == Kind::unknown);
    CHECK(kind_named("") == Kind::unknown);
    CHECK_FALSE(has_text(Kind::unknown));
    for (const Standing sender : {Standing::unknown, Standing::guest, Standing::user, Standing::service})
        CHECK_FALSE(may_send(sender, Kind::unknown));
}

TEST_CASE("systems of the operator send texts but do not join rooms, and an unknown sender sends nothing",
          "[protocol]") {
    CHECK(may_send(Standing::service, Kind::text));
    CHECK_FALSE(may_send(Standing::service, Kind::joined));
    CHECK_FALSE(may_send(Standing::unknown, Kind::text));
}

TEST_CASE("a sender's class depends on the sender and on whether the room is closed", "[protocol]") {
    for (const bool closed : {false, true}) {
        CHECK(standing_of_class(sender_class(Standing::user, closed)) == Standing::user);
        CHECK(standing_of_class(sender_class(Standing::service, closed)) == Standing::service);
    }
    CHECK(standing_of_class(sender_class(Standing::guest, false)) == Standing::guest);
    CHECK(standing_of_class("x") == Standing::unknown);
}
