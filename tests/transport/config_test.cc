#include "transport/config.h"

#include <catch2/catch_test_macros.hpp>

#include "protocol/limits.h"

using transport::Config;
using transport::read_config;

namespace {

constexpr std::string_view pool = "eu-west-1:01234567-89ab-cdef-0123-456789abcdef";
constexpr std::string_view host = "abc123-ats.iot.eu-west-1.amazonaws.com";

// The usual configuration for AWS with one part replaced.
std::string iot_with(std::string_view more, std::string_view endpoint = host, std::string_view pool_id = pool) {
    std::string out = R"({"iot":{"endpoint":")";
    out += endpoint;
    out += R"("},"cognito":{"identityPoolId":")";
    out += pool_id;
    out += R"("})";
    if (!more.empty()) {
        out += ',';
        out += more;
    }
    return out + "}";
}

std::string mqtt_with(std::string_view url, std::string_view more = "") {
    return R"({"mqtt":{"url":")" + std::string(url) + R"("})" + std::string(more.empty() ? "" : ",") +
           std::string(more) + "}";
}

// The sentences about a configuration that must be refused.
std::string mistakes_of(std::string_view json) {
    const auto config = read_config(json);
    if (config) return "accepted";
    std::string all;
    for (const std::string& sentence : config.error()) {
        CHECK((sentence.ends_with('.') || sentence.ends_with(".)")));
        all += sentence + "\n";
    }
    return all;
}

bool refuses(std::string_view json, std::string_view naming) {
    const std::string said = mistakes_of(json);
    INFO(said);
    const bool named = said.contains(naming);
    CHECK(named);
    return named && said != "accepted";
}

}  // namespace

TEST_CASE("two keys are enough for AWS", "[transport]") {
    const auto config = read_config(iot_with(""));
    REQUIRE(config);
    Config expected;
    expected.region = "eu-west-1";
    expected.iot_endpoint = host;
    expected.identity_pool_id = pool;
    CHECK(*config == expected);
    CHECK(config->title == "Confab");
    CHECK(config->rooms == std::vector<std::string>{"Lobby"});
    CHECK(config->topics == Topics{.layout = Layout::stamped, .prefix = "c"});
}

TEST_CASE("the two keys of claudiajs/serverless-chat are accepted as they are", "[transport]") {
    const auto config = read_config(
        R"({"iotGatewayName":"abc123.iot.us-east-1.amazonaws.com","cognitoIdentityPoolId":"us-east-1:01234567-89ab-cdef-0123-456789abcdef"})");
    REQUIRE(config);
    CHECK(config->kind == transport::TransportKind::iot);
    CHECK(config->region == "us-east-1");
    CHECK(config->iot_endpoint == "abc123.iot.us-east-1.amazonaws.com");
    CHECK(config->identity_pool_id == "us-east-1:01234567-89ab-cdef-0123-456789abcdef");
    REQUIRE(config->warnings.size() == 1);
    CHECK(config->warnings[0].contains("iot:Data-ATS"));
}

TEST_CASE("every key is read", "[transport]") {
    const auto config =
        read_config(R"({"title":"Team","rooms":["Lobby","Über uns"],"transport":"mqtt","region":"eu-west-1",
        "iot":{"endpoint":"abc123-ats.iot.eu-west-1.amazonaws.com"},
        "cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
        "mqtt":{"url":"wss://broker.example:8443/mqtt","username":"team"},
        "topics":{"layout":"plain","prefix":"our/chat"}})");
    REQUIRE(config);
    CHECK(config->title == "Team");
    CHECK(config->rooms == std::vector<std::string>{"Lobby", "Über uns"});
    CHECK(config->kind == transport::TransportKind::mqtt);
    CHECK(config->mqtt_url == "wss://broker.example:8443/mqtt");
    CHECK(config->mqtt_user_name == "team");
    CHECK(config->iot_endpoint == host);
    CHECK(config->topics.layout == Layout::plain);
    CHECK(config->topics.prefix == "our/chat");
    CHECK(config->warnings.empty());
}

TEST_CASE("a broker needs only its URL, and has layout direct by default", "[transport]") {
    const auto config = read_config(mqtt_with("wss://broker.example/mqtt"));
    REQUIRE(config);
    CHECK(config->kind == transport::TransportKind::mqtt);
    CHECK(config->topics == Topics{.layout = Layout::direct, .prefix = "room/public"});
    CHECK(read_config(mqtt_with("wss://b.example", R"("topics":{"layout":"plain"})"))->topics.prefix == "chat");
}

TEST_CASE("an endpoint on this machine takes its region from the pool, for a local run", "[transport]") {
    for (const std::string_view local : {"127.0.0.1:8081", "localhost:8081", "[::1]:8081", "127.0.0.1"}) {
        const auto config = read_config(iot_with("", local));
        REQUIRE(config);
        CHECK(config->iot_endpoint == local);
        CHECK(config->region == "eu-west-1");
        CHECK(config->warnings.empty());
    }
}

TEST_CASE("China's regions have their own domain", "[transport]") {
    CHECK(read_config(iot_with("", "abc.ats.iot.cn-north-1.amazonaws.com.cn",
                               "cn-north-1:01234567-89ab-cdef-0123-456789abcdef"))
              .has_value() == false);
    CHECK(read_config(
        iot_with("", "abc123-ats.iot.cn-north-1.amazonaws.com.cn", "cn-north-1:01234567-89ab-cdef-0123-456789abcdef")));
    CHECK(refuses(iot_with("", "abc123-ats.iot.eu-west-1.amazonaws.com.cn"), "\"iot.endpoint\""));
}

TEST_CASE("a wrong region is refused (bad input 54)", "[transport]") {
    CHECK(refuses(iot_with(R"("region":"us-east-1")"), "\"region\""));
    CHECK(refuses(iot_with("", "abc123-ats.iot.us-east-1.amazonaws.com"), "us-east-1"));
    CHECK(refuses(iot_with(R"("region":"Ireland")"), "region"));
    CHECK(read_config(iot_with(R"("region":"eu-west-1")")));
}

TEST_CASE("an endpoint with http, a path or a port is refused (bad input 54)", "[transport]") {
    CHECK(refuses(iot_with("", "http://abc123-ats.iot.eu-west-1.amazonaws.com"), "\"iot.endpoint\""));
    CHECK(refuses(iot_with("", "wss://abc123-ats.iot.eu-west-1.amazonaws.com/mqtt"), "\"iot.endpoint\""));
    CHECK(refuses(iot_with("", "abc123-ats.iot.eu-west-1.amazonaws.com:8883"), "\"iot.endpoint\""));
}

TEST_CASE("an endpoint of another host is refused, however it is disguised (bad input 54)", "[transport]") {
    for (const std::string_view other :
         {"evil.example", "abc123-ats.iot.eu-west-1.amazonaws.com.evil.example",
          "abc123-ats.iot.eu-west-1.amazonaws.comx", "evil.example#.iot.eu-west-1.amazonaws.com",
          "a@abc123-ats.iot.eu-west-1.amazonaws.com", "127.0.0.1.evil.example", "localhost.evil.example",
          "abc.s3.eu-west-1.amazonaws.com", ".iot.eu-west-1.amazonaws.com", "a.b.iot.eu-west-1.amazonaws.com", " "}) {
        INFO(other);
        CHECK(refuses(iot_with("", other), "\"iot.endpoint\""));
    }
}

TEST_CASE("a malformed identity pool id is refused (bad input 54)", "[transport]") {
    for (const std::string_view bad :
         {"eu-west-1_Ab12cd", "eu-west-1:", "eu-west-1", ":01234567-89ab-cdef-0123-456789abcdef",
          "eu-west-1:01234567-89ab-cdef-0123-456789abcde", "eu-west-1:0123456789abcdef0123456789abcdef0123",
          "eu-west-1:01234567-89ab-cdef-0123-456789abcdeg"}) {
        INFO(bad);
        CHECK(refuses(iot_with("", host, bad), "\"cognito.identityPoolId\""));
    }
    CHECK(refuses(R"({"iot":{"endpoint":"127.0.0.1:1"}})", "\"cognito.identityPoolId\""));
}

TEST_CASE("unknown keys are warnings (bad input 54)", "[transport]") {
    const auto config =
        read_config(iot_with(R"("colour":"red","topics":{"layuot":"plain"},"__proto__":{"title":"x"})"));
    REQUIRE(config);
    REQUIRE(config->warnings.size() == 3);
    CHECK(config->warnings[0].contains("\"colour\""));
    CHECK(config->warnings[1].contains("\"__proto__\""));
    CHECK(config->warnings[2].contains("\"topics.layuot\""));
    CHECK(config->title == "Confab");

    std::string many = iot_with("\"a\":1");
    many.pop_back();
    for (int i = 0; i < 200; ++i) many += ",\"k" + std::to_string(i) + "\":1";
    CHECK(read_config(many + "}")->warnings.size() == 20);
}

TEST_CASE("a password in the configuration is ignored with a warning that does not show it", "[transport]") {
    const auto config = read_config(R"({"mqtt":{"url":"wss://b.example","username":"u","password":"hunter2"}})");
    REQUIRE(config);
    REQUIRE(config->warnings.size() == 1);
    CHECK(config->warnings[0].contains("\"mqtt.password\""));
    CHECK_FALSE(config->warnings[0].contains("hunter2"));
}

TEST_CASE("text that is not JSON is refused with the position (bad input 54)", "[transport]") {
    for (const std::string_view text : {"", "{", "title = Confab", "<html>404</html>", "{\"title\":}", "{\"a\":1,}"})
        CHECK(refuses(text, "byte"));
    for (const std::string_view text : {"[]", "null", "\"x\"", "5"}) CHECK(refuses(text, "object"));
    CHECK(refuses(std::string(100'000, '['), "JSON"));
    CHECK(refuses(std::string(30'000, '['), "JSON"));
    CHECK(refuses(std::string_view("\xFF\xFE{\0}\0", 6), "JSON"));
}

TEST_CASE("a byte order mark at the start is accepted (bad input 54)", "[transport]") {
    CHECK(read_config("\xEF\xBB\xBF" + iot_with("")) == read_config(iot_with("")));
}

TEST_CASE("keys with values of the wrong type are named (bad input 54)", "[transport]") {
    CHECK(refuses(iot_with(R"("title":5)"), "\"title\""));
    CHECK(refuses(iot_with(R"("title":"")"), "\"title\""));
    CHECK(refuses(iot_with(R"("title":"\u200b")"), "\"title\""));
    CHECK(refuses(iot_with(R"("rooms":"Lobby")"), "\"rooms\""));
    CHECK(refuses(iot_with(R"("rooms":[])"), "\"rooms\""));
    CHECK(refuses(iot_with(R"("rooms":["Lobby",7])"), "entry 2"));
    CHECK(refuses(iot_with(R"("transport":true)"), "\"transport\""));
    CHECK(refuses(iot_with(R"("transport":"smtp")"), "\"transport\""));
    CHECK(refuses(iot_with(R"("region":["eu-west-1"])"), "\"region\""));
    CHECK(refuses(iot_with(R"("topics":"plain")"), "\"topics\""));
    CHECK(refuses(iot_with(R"("topics":{"layout":"fancy"})"), "\"topics.layout\""));
    CHECK(refuses(R"({"iot":"abc"})", "\"iot\""));
    CHECK(refuses(R"({"iot":{"endpoint":null},"cognito":[]})", "\"iot.endpoint\""));
    CHECK(refuses(R"({"mqtt":{"url":5}})", "\"mqtt.url\""));
    CHECK(refuses(R"({"mqtt":{}})", "\"mqtt.url\""));
    CHECK(refuses(R"({"mqtt":{"url":"wss://b.example","username":["u"]}})", "\"mqtt.username\""));
    CHECK(refuses(R"({"mqtt":{"url":"wss://b.example","username":"a\nb"}})", "\"mqtt.username\""));
    CHECK(refuses(R"({"iotGatewayName":5,"cognitoIdentityPoolId":"x"})", "\"iotGatewayName\""));
}

TEST_CASE("all mistakes are reported at once", "[transport]") {
    const auto config = read_config(
        R"({"title":5,"rooms":"x","iot":{"endpoint":"evil.example"},"cognito":{"identityPoolId":"x"},"topics":{"prefix":"#"}})");
    REQUIRE_FALSE(config);
    CHECK(config.error().size() == 5);
}

TEST_CASE("a configuration without a transport is a mistake, and so is a transport without its URL", "[transport]") {
    CHECK(refuses("{}", "nothing to connect to"));
    CHECK(refuses(R"({"transport":"mqtt"})", "\"mqtt.url\""));
    CHECK(refuses(R"({"transport":"iot"})", "\"iot.endpoint\""));
    CHECK(refuses(R"({"transport":"iot","mqtt":{"url":"wss://b.example"}})", "\"iot.endpoint\""));
}

TEST_CASE("rooms without a slug, and more rooms than the limit, are refused (bad input 54)", "[transport]") {
    CHECK(refuses(iot_with(R"("rooms":["Lobby","😀"])"), "entry 2"));
    CHECK(refuses(iot_with(R"("rooms":["#"])"), "entry 1"));
    CHECK(refuses(iot_with(R"("rooms":[")" + std::string(300, 'x') + R"("])"), "too long"));
    std::string rooms;
    for (std::size_t i = 0; i < limits::rooms; ++i) rooms += (i ? ",\"room " : "\"room ") + std::to_string(i) + '"';
    CHECK(read_config(iot_with("\"rooms\":[" + rooms + "]"))->rooms.size() == limits::rooms);
    CHECK(refuses(iot_with("\"rooms\":[" + rooms + ",\"one more\"]"), "\"rooms\""));
}

TEST_CASE("two names of one room count once, with a warning", "[transport]") {
    const auto config = read_config(iot_with(R"("rooms":["Lobby","lobby!"])"));
    REQUIRE(config);
    CHECK(config->rooms == std::vector<std::string>{"Lobby"});
    CHECK(config->warnings.size() == 1);
}

TEST_CASE("a broker's URL is wss, or ws with a warning unless it is on this machine", "[transport]") {
    CHECK(refuses(mqtt_with("http://broker.example"), "wss://"));
    CHECK(refuses(mqtt_with("mqtt://broker.example"), "\"mqtt.url\""));
    CHECK(refuses(mqtt_with("broker.example"), "\"mqtt.url\""));
    CHECK(refuses(mqtt_with("wss://user:secret@broker.example"), "\"mqtt.url\""));
    CHECK(refuses(mqtt_with("wss://"), "\"mqtt.url\""));
    CHECK_FALSE(mistakes_of(mqtt_with("wss://user:secret@broker.example")).contains("secret"));
    CHECK(read_config(mqtt_with("ws://127.0.0.1:9001/mqtt"))->warnings.empty());
    CHECK(read_config(mqtt_with("ws://localhost:9001"))->warnings.empty());
    CHECK(read_config(mqtt_with("ws://broker.example"))->warnings.size() == 1);
    CHECK(read_config(mqtt_with("wss://b.example", R"("topics":{"layout":"stamped"})"))->warnings.size() == 1);
}

TEST_CASE("a topic prefix has plain levels", "[transport]") {
    for (const std::string_view good : {"c", "a/b/c/d", "Room_1.x-y"})
        CHECK(read_config(iot_with(R"("topics":{"prefix":")" + std::string(good) + "\"}"))->topics.prefix == good);
    for (const std::string& bad :
         {std::string("#"), std::string("a/+"), std::string("/a"), std::string("a/"), std::string("a//b"),
          std::string("$aws"), std::string("a b"), std::string("a/b/c/d/e"), std::string(65, 'a'), std::string("ä")})
        CHECK(refuses(iot_with(R"("topics":{"prefix":")" + bad + "\"}"), "\"topics.prefix\""));
}

TEST_CASE("rooms of a plain configuration are channels with their names as written", "[transport]") {
    const auto config = transport::read_config(
        R"({"mqtt":{"url":"ws://127.0.0.1:9001"},"topics":{"layout":"plain"},"rooms":["Serverless","coffee","a/b"]})");
    REQUIRE(config);
    CHECK(config->topics.channels == std::vector<Channel>{{RoomId("serverless"), "Serverless"}});
}

namespace {

constexpr std::string_view api_host = "https://abc123.execute-api.eu-west-1.amazonaws.com";

// The usual configuration with accounts; `cognito` replaces the keys of the user pool, `more` adds keys at the top.
std::string accounts_with(
    std::string_view cognito = R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1example23456789")",
    std::string_view more = R"("api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"})") {
    std::string out =
        R"({"iot":{"endpoint":")" + std::string(host) + R"("},"cognito":{"identityPoolId":")" + std::string(pool) + '"';
    if (!cognito.empty()) out += "," + std::string(cognito);
    out += '}';
    if (!more.empty()) out += "," + std::string(more);
    return out + '}';
}

}  // namespace

TEST_CASE("a user pool, its client and the API give accounts, and guests are allowed by default", "[transport]") {
    const auto config = read_config(accounts_with());
    REQUIRE(config);
    CHECK(config->user_pool_id == "eu-west-1_Ab12Cd34E");
    CHECK(config->user_pool_client_id == "1example23456789");
    CHECK(config->api_url == api_host);
    CHECK(config->guests);
    CHECK(config->sign_in_domain.empty());
    CHECK(config->warnings.empty());
    const auto all = read_config(accounts_with(
        R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","domain":"chat.auth.eu-west-1.amazoncognito.com","providers":["Google","Facebook","Google"],"guests":false)"));
    REQUIRE(all);
    CHECK(all->sign_in_domain == "chat.auth.eu-west-1.amazoncognito.com");
    CHECK(all->providers == std::vector<std::string>{"Google", "Facebook"});
    CHECK_FALSE(all->guests);
    CHECK(all->warnings.empty());
}

TEST_CASE("an API without a user pool serves guests, and may have a stage or be on this machine", "[transport]") {
    CHECK(read_config(accounts_with("", R"("api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"})"))
              ->api_url == std::string(api_host) + "/prod");
    CHECK(read_config(iot_with(R"("api":{"url":"http://127.0.0.1:8081/api"})", "127.0.0.1:8081"))->api_url ==
          "http://127.0.0.1:8081/api");
}

TEST_CASE("keys that accounts need are named if they are missing", "[transport]") {
    CHECK(refuses(accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E")"), "\"cognito.userPoolClientId\""));
    CHECK(refuses(accounts_with(R"("userPoolClientId":"1ex")"), "\"cognito.userPoolId\""));
    CHECK(refuses(accounts_with(R"("domain":"chat.auth.eu-west-1.amazoncognito.com")"), "\"cognito.userPoolId\""));
    CHECK(refuses(accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex")", ""), "\"api.url\""));
    CHECK(refuses(
        accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","providers":["Google"])"),
        "\"cognito.domain\""));
    CHECK(refuses(accounts_with(R"("guests":false)"), "\"cognito.guests\""));
    CHECK(refuses(accounts_with("", R"("api":{})"), "\"api.url\""));
    CHECK(refuses(
        accounts_with(
            R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex")",
            R"("api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},"topics":{"layout":"direct"})"),
        "\"topics.layout\""));
    CHECK(refuses(accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex")",
                                R"("transport":"mqtt","mqtt":{"url":"wss://b.example"})"),
                  "AWS alone"));
    CHECK(refuses(mqtt_with("wss://b.example", R"("api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"})"),
                  "\"api.url\""));
}

TEST_CASE("keys of accounts with a wrong form, region or host are named", "[transport]") {
    CHECK(refuses(
        accounts_with(R"("userPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef","userPoolClientId":"1ex")"),
        "\"cognito.userPoolId\""));
    CHECK(refuses(accounts_with(R"("userPoolId":"us-east-1_Ab12Cd34E","userPoolClientId":"1ex")"), "region us-east-1"));
    CHECK(refuses(accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"a b")"),
                  "\"cognito.userPoolClientId\""));
    CHECK(refuses(
        accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":7)"), "\"cognito.userPoolClientId\""));
    CHECK(refuses(
        accounts_with(
            R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","domain":"http://login.example.org")"),
        "\"cognito.domain\""));
    CHECK(refuses(
        accounts_with(
            R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","domain":"chat.auth.us-east-1.amazoncognito.com")"),
        "\"cognito.domain\""));
    CHECK(refuses(accounts_with(R"("providers":"Google")"), "\"cognito.providers\""));
    CHECK(refuses(accounts_with(R"("domain":"login.example.org","providers":["Google",5])"), "entry 2"));
    CHECK(refuses(accounts_with(R"("guests":"no")"), "\"cognito.guests\""));
    for (const std::string_view url :
         {"http://abc123.execute-api.eu-west-1.amazonaws.com", "https://abc123.execute-api.us-east-1.amazonaws.com",
          "https://evil.example", "abc", "https://abc123.execute-api.eu-west-1.amazonaws.com.evil.example"})
        CHECK(refuses(accounts_with("", R"("api":{"url":")" + std::string(url) + R"("})"), "\"api.url\""));
}

namespace {

constexpr std::string_view gateways = R"("cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
    "api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},
    "apiGateway":{"url":"wss://def456.execute-api.eu-west-1.amazonaws.com/chat/"})";

std::string with_gateways(std::string_view more) { return "{" + std::string(gateways) + "," + std::string(more) + "}"; }

}  // namespace

TEST_CASE("API Gateway and SQS need no endpoint of AWS IoT", "[transport]") {
    const auto gateway = read_config(with_gateways(R"("transport":"api-gateway")"));
    REQUIRE(gateway);
    CHECK(gateway->kind == transport::TransportKind::api_gateway);
    CHECK(gateway->api_gateway_url == "wss://def456.execute-api.eu-west-1.amazonaws.com/chat");
    CHECK(gateway->api_gateway_auth == transport::GatewayAuth::token);
    CHECK(gateway->region == "eu-west-1");
    CHECK(gateway->identity_pool_id == pool);
    CHECK(gateway->topics.layout == Layout::stamped);
    CHECK(gateway->warnings.empty());
    CHECK(read_config(with_gateways(R"("region":"eu-west-1")"))->kind ==
          transport::TransportKind::api_gateway);  // because it is configured
    const auto sqs = read_config(
        R"({"transport":["sqs"],"cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
        "api":{"url":"http://127.0.0.1:8081/api"}})");
    REQUIRE(sqs);
    CHECK(sqs->kind == transport::TransportKind::sqs);
    CHECK(sqs->fallbacks.empty());
}

TEST_CASE("several transports are a list, in order", "[transport]") {
    const auto config = read_config(with_gateways(
        R"("iot":{"endpoint":"abc123-ats.iot.eu-west-1.amazonaws.com"},"transport":["iot","api-gateway","sqs"])"));
    REQUIRE(config);
    CHECK(config->kind == transport::TransportKind::iot);
    CHECK(config->fallbacks == std::vector{transport::TransportKind::api_gateway, transport::TransportKind::sqs});
    CHECK(refuses(with_gateways(R"("transport":["iot","sqs"])"), "\"iot.endpoint\""));
    CHECK(refuses(with_gateways(R"("transport":["sqs","iot"])"), "\"iot.endpoint\""));
    CHECK(refuses(with_gateways(R"("transport":["sqs","sqs"])"), "twice"));
    CHECK(refuses(with_gateways(R"("transport":[])"), "empty"));
    CHECK(refuses(with_gateways(R"("transport":["sqs",7])"), "\"transport\""));
    CHECK(refuses(
        with_gateways(R"("transport":["api-gateway","mqtt"],"mqtt":{"url":"wss://b.example"})"), "\"mqtt\" in a list"));
}

TEST_CASE("keys that API Gateway and SQS need are named if they are missing", "[transport]") {
    CHECK(refuses(R"({"transport":"sqs"})", "\"cognito.identityPoolId\""));
    CHECK(refuses(R"({"transport":"sqs"})", "\"api.url\""));
    CHECK(refuses(R"({"transport":"api-gateway"})", "\"apiGateway.url\""));
    CHECK(refuses(with_gateways(R"("transport":"api-gateway","topics":{"layout":"direct"})"), "\"topics.layout\""));
    CHECK(refuses(
        mqtt_with("wss://b.example", R"("apiGateway":{"url":"wss://def456.execute-api.eu-west-1.amazonaws.com/chat"})"),
        "of use with AWS alone"));
    for (const std::string_view url :
         {"https://def456.execute-api.eu-west-1.amazonaws.com/chat",
          "ws://def456.execute-api.eu-west-1.amazonaws.com/chat",
          "wss://def456.execute-api.us-east-1.amazonaws.com/chat", "wss://evil.example/chat",
          "wss://def456.execute-api.eu-west-1.amazonaws.com/chat?x=1",
          "wss://def456.execute-api.eu-west-1.amazonaws.com/a/b",
          "wss://def456.execute-api.eu-west-1.amazonaws.com:444/chat", "chat"}) {
        INFO(url);
        CHECK(refuses(
            R"({"transport":"api-gateway","cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
            "api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},"apiGateway":{"url":")" +
                std::string(url) + R"("}})",
            "\"apiGateway.url\""));
    }
    CHECK(
        read_config(
            R"({"transport":"api-gateway","cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
        "api":{"url":"http://127.0.0.1:8081/api"},"apiGateway":{"url":"ws://127.0.0.1:8081/chat"}})")
            ->api_gateway_url == "ws://127.0.0.1:8081/chat");
}

TEST_CASE("connections to API Gateway need a token, or the ID token for users", "[transport]") {
    const auto with_entry = [](std::string_view entry, std::string_view cognito) {
        return R"({"transport":"api-gateway","cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef")" +
               std::string(cognito) +
               R"(},"api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},
               "apiGateway":{"url":"wss://def456.execute-api.eu-west-1.amazonaws.com/chat","entry":)" +
               std::string(entry) + "}}";
    };
    constexpr std::string_view accounts = R"(,"userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"abc")";
    CHECK(read_config(with_entry("\"token\"", ""))->api_gateway_auth == transport::GatewayAuth::token);
    const auto jwt = read_config(with_entry("\"jwt\"", accounts));
    REQUIRE(jwt);
    CHECK(jwt->api_gateway_auth == transport::GatewayAuth::jwt);
    CHECK(jwt->warnings.size() == 1);
    CHECK(refuses(with_entry("\"jwt\"", ""), "\"cognito.userPoolId\""));
    CHECK(refuses(with_entry("\"key\"", ""), "\"apiGateway.entry\""));
    CHECK(refuses(with_entry("true", ""), "\"apiGateway.entry\""));
}
