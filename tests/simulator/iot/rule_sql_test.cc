#include "simulator/iot/rule_sql.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/text_codes.h"
#include "crypto/sha256.h"

using namespace simulator;
using namespace simulator::iot;

namespace {

const std::string payload_text =
    R"({"v":1,"id":"abc_-9","kind":"text","name":"Ada","text":"grüße","nested":{"deep":{"x":5}},"none":null,"flag":true})";

// The value as JSON, or "undefined".
std::string value(std::string_view expression) {
    const auto parsed = parse_rule_expression(expression);
    INFO(expression << ": " << (parsed ? std::string() : parsed.error().what));
    REQUIRE(parsed.has_value());
    const auto payload = parse_json(payload_text);
    const auto result = evaluate(
        *parsed, {.topic = "c/in/g/lobby/me",
                  .payload = &*payload,
                  .client_id = "client",
                  .time = UnixTime(1234ms),
                  .trace_id = "trace"});
    return result ? result->dump() : "undefined";
}

std::string run(std::string_view sql, std::string_view payload = payload_text) {
    const auto query = parse_rule_query(sql);
    INFO(sql << ": " << (query ? std::string() : query.error().what));
    REQUIRE(query.has_value());
    const auto json = parse_json(payload);
    const auto result = run_query(
        *query, {.topic = "c/in/g/lobby/me",
                 .payload = json ? &*json : nullptr,
                 .client_id = "client",
                 .time = UnixTime(1234ms),
                 .trace_id = "trace"});
    return result ? result->dump() : "nothing";
}

}  // namespace

TEST_CASE("attributes are read from the payload, and missing ones are undefined", "[simulator]") {
    CHECK(value("name") == "\"Ada\"");
    CHECK(value("nested.deep.x") == "5");
    CHECK(value("nested.deep.y") == "undefined");
    CHECK(value("name.length") == "undefined");
    CHECK(value("none") == "null");
    CHECK(value("NAME") == "undefined");
}

TEST_CASE("the SQL functions return what AWS documents", "[simulator]") {
    CHECK(value("topic()") == "\"c/in/g/lobby/me\"");
    CHECK(value("topic(1)") == "\"c\"");
    CHECK(value("TOPIC(4)") == "\"lobby\"");
    CHECK(value("topic(6)") == "undefined");
    CHECK(value("topic(0)") == "undefined");
    CHECK(value("timestamp()") == "1234");
    CHECK(value("traceid()") == "\"trace\"");
    CHECK(value("clientid()") == "\"client\"");
    CHECK(value("sha256(topic(5))") == "\"" + hex(crypto::sha256(as_bytes("me"))) + "\"");
    CHECK(value("length(text)") == "5");
    CHECK(value("numbytes(text)") == "7");
    CHECK(value("numbytes(none)") == "undefined");
    CHECK(value("numbytes(absent)") == "undefined");
    CHECK(value("lower('ÄbC')") == "\"Äbc\"");
    CHECK(value("upper(kind)") == "\"TEXT\"");
    CHECK(value("trim('  a b ')") == "\"a b\"");
    CHECK(value("substring('012345', 2)") == "\"2345\"");
    CHECK(value("substring(text, 2, 4)") == "\"üß\"");
    CHECK(value("substring('012345', 4, 2)") == "\"\"");
    CHECK(value("regexp_matches(id, '^[0-9A-Za-z_-]{1,64}$')") == "true");
    CHECK(value("regexp_matches(absent, 'a')") == "undefined");
    CHECK(value("startswith(name, 'A')") == "true");
    CHECK(value("endswith(name, 'A')") == "false");
    CHECK(value("indexof(text, 'ß')") == "3");
    CHECK(value("indexof(text, 'x')") == "-1");
    CHECK(value("concat(name, '-', v)") == "\"Ada-1\"");
    CHECK(value("concat(name, absent)") == "undefined");
    CHECK(value("isundefined(absent)") == "true");
    CHECK(value("isnull(none)") == "true");
    CHECK(value("isstring(v)") == "false");
    CHECK(value("cast(v AS String)") == "\"1\"");
}

TEST_CASE("comparisons and arithmetic follow the types of their operands", "[simulator]") {
    CHECK(value("v = 1") == "true");
    CHECK(value("v = 1.0") == "true");
    CHECK(value("v = '1'") == "false");
    CHECK(value("v <> 2") == "true");
    CHECK(value("name < 'B'") == "true");
    CHECK(value("v < 'B'") == "undefined");
    CHECK(value("none = 'x'") == "undefined");
    CHECK(value("absent = absent") == "undefined");
    CHECK(value("2 + 3 * 4 - -1") == "15");
    CHECK(value("(2 + 3) * 4") == "20");
    CHECK(value("7 / 2") == "3.5");
    CHECK(value("7 % 4") == "3");
    CHECK(value("1 / 0") == "undefined");
    CHECK(value("'a' + v") == "\"a1\"");
    CHECK(value("kind IN ('text', 'joined')") == "true");
    CHECK(value("kind NOT IN ['text']") == "false");
    CHECK(value("absent IN ('text')") == "undefined");
}

TEST_CASE("AND, OR and NOT work only on booleans, and Undefined propagates", "[simulator]") {
    CHECK(value("v = 1 OR v = 2 AND v = 3") == "true");
    CHECK(value("(v = 1 OR v = 2) AND v = 3") == "false");
    CHECK(value("NOT v = 2") == "true");
    CHECK(value("true OR absent") == "undefined");
    CHECK(value("false AND absent = 1") == "undefined");
    CHECK(value("v AND true") == "undefined");
    CHECK(value("not absent") == "undefined");
}

TEST_CASE("SELECT keeps its order, omits undefined values, and renames columns", "[simulator]") {
    CHECK(run("SELECT name, absent, nested.deep.x, v AS version FROM 'a/#'") == R"({"name":"Ada","x":5,"version":1})");
    CHECK(run("select * , 7 as v from 'a'", R"({"v":1,"w":2})") == R"({"v":7,"w":2})");
    CHECK(run("SELECT timestamp() AS stamp FROM 'a'", "no JSON") == R"({"stamp":1234})");
    CHECK(run("SELECT * FROM 'a'", "[1]") == "{}");
}

TEST_CASE("WHERE accepts only true, neither false nor undefined", "[simulator]") {
    CHECK(run("SELECT v FROM 'a' WHERE v = 1") == R"({"v":1})");
    CHECK(run("SELECT v FROM 'a' WHERE v = 2") == "nothing");
    CHECK(run("SELECT v FROM 'a' WHERE absent = 2") == "nothing");
    CHECK(run("SELECT v FROM 'a' WHERE name") == "nothing");
    CHECK(run("SELECT v FROM 'a' WHERE v = 1", "no JSON") == "nothing");
}

TEST_CASE("unsupported SQL is refused when it is read", "[simulator]") {
    for (const std::string_view bad : {
             "",
             "SELECT",
             "SELECT a",
             "SELECT a FROM",
             "SELECT a FROM b",
             "SELECT a FROM 'x' WHERE",
             "SELECT a FROM 'x' GROUP BY a",
             "SELECT VALUE a FROM 'x'",
             "SELECT topic(3) FROM 'x'",
             "SELECT a AS FROM 'x'",
             "SELECT a AS b.c FROM 'x'",
             "SELECT newuuid() AS a FROM 'x'",
             "SELECT aws_lambda('x', a) AS a FROM 'x'",
             "SELECT topic(1, 2) AS a FROM 'x'",
             "SELECT CASE a WHEN 1 THEN 2 END AS a FROM 'x'",
             "SELECT (SELECT a FROM b) AS a FROM 'x'",
             "SELECT a FROM 'x/#/y'",
             "SELECT a FROM '$aws/things/#'",
             "SELECT a FROM 'x' WHERE a = 'open",
             "SELECT a FROM 'x' WHERE a == 1",
             "SELECT a FROM 'x' WHERE regexp_matches(a, b)",
             "SELECT a FROM 'x' WHERE regexp_matches(a, '(')",
             "SELECT a FROM 'x' WHERE (a = 1",
             "SELECT a FROM 'x' WHERE a IN 1",
             "SELECT cast(a AS Int) AS b FROM 'x'",
             "SELECT a[0] FROM 'x'",
             "SELECT a FROM 'x';",
             "SELECT 1.2.3 AS a FROM 'x'",
             "SELECT 99999999999999999999 AS a FROM 'x'",
         }) {
        INFO(bad);
        CHECK_FALSE(parse_rule_query(bad).has_value());
    }
    CHECK_FALSE(parse_rule_expression(std::string(5000, '(')).has_value());
    CHECK_FALSE(parse_rule_expression(std::string(5000, '-')).has_value());
}

TEST_CASE("a quote in a string is doubled, and backslashes are literal", "[simulator]") {
    CHECK(value("'it''s'") == "\"it's\"");
    CHECK(value("'\\d'") == R"("\\d")");
}

TEST_CASE("only numbers are rounded, in the way of AWS's functions", "[simulator]") {
    const auto value = [](std::string_view text) {
        const auto expression = parse_rule_expression(text);
        REQUIRE(expression.has_value());
        const auto result = evaluate(*expression, {.time = UnixTime(1'760'000'000'999ms)});
        return result ? result->dump() : "undefined";
    };
    CHECK(value("floor(timestamp() / 1000)") == "1760000000");
    CHECK(value("floor(timestamp() / 1000) + 90 * 86400") == "1767776000");
    CHECK(value("ceil(1.2)") == "2");
    CHECK(value("round(2.5)") == "3");
    CHECK(value("abs(0 - 3)") == "3");
    CHECK(value("floor('many')") == "undefined");
    CHECK(value("floor(missing)") == "undefined");
}
