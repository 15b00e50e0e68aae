#include "chat/config.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "protocol/limits.h"

using chat::Config;
using chat::read_config;
using transport::ConfigFault;
using transport::ConfigMistake;
using transport::ConfigOddity;
using transport::ConfigWarning;
using transport::Unreadable;

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

// With the whole, because it is not JSON, or too much of it.
bool cannot_be_read(const std::vector<ConfigMistake>& mistakes) {
    return mistakes.size() == 1 && mistakes[0].key.empty() && std::holds_alternative<Unreadable>(mistakes[0].problem);
}

std::vector<ConfigMistake> mistakes_of(std::string_view json) {
    auto config = read_config(json);
    return config ? std::vector<ConfigMistake>() : std::move(config.error());
}

// With a mistake about this key.
bool refuses(std::string_view json, std::string_view key) {
    return std::ranges::contains(mistakes_of(json), key, &ConfigMistake::key);
}
// With this mistake.
bool refuses(std::string_view json, const ConfigMistake& mistake) {
    return std::ranges::contains(mistakes_of(json), mistake);
}
// With a mistake of this kind.
bool refuses(std::string_view json, const transport::ConfigProblem& problem) {
    return std::ranges::contains(mistakes_of(json), problem, &ConfigMistake::problem);
}

}  // namespace

TEST_CASE("two keys are enough for AWS", "[chat]") {
    const auto config = read_config(iot_with(""));
    REQUIRE(config);
    Config expected;
    expected.transport.region = "eu-west-1";
    expected.transport.iot_endpoint = host;
    expected.transport.identity_pool_id = pool;
    CHECK(*config == expected);
    CHECK(config->title == "Confab");
    CHECK(config->rooms == std::vector<std::string>{"Lobby"});
    CHECK(config->transport.topics == Topics{.layout = Layout::stamped, .prefix = "c"});
}

TEST_CASE("the two keys of claudiajs/serverless-chat are accepted as they are", "[chat]") {
    const auto config = read_config(
        R"({"iotGatewayName":"abc123.iot.us-east-1.amazonaws.com","cognitoIdentityPoolId":"us-east-1:01234567-89ab-cdef-0123-456789abcdef"})");
    REQUIRE(config);
    CHECK(config->transport.kind == transport::TransportKind::iot);
    CHECK(config->transport.region == "us-east-1");
    CHECK(config->transport.iot_endpoint == "abc123.iot.us-east-1.amazonaws.com");
    CHECK(config->transport.identity_pool_id == "us-east-1:01234567-89ab-cdef-0123-456789abcdef");
    REQUIRE(config->warnings.size() == 1);
    CHECK(config->warnings[0] == ConfigWarning{"iot.endpoint", ConfigOddity::old_endpoint});
}

TEST_CASE("every key is read", "[chat]") {
    const auto config =
        read_config(R"({"title":"Team","rooms":["Lobby","Über uns"],"transport":"mqtt","region":"eu-west-1",
        "iot":{"endpoint":"abc123-ats.iot.eu-west-1.amazonaws.com"},
        "cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
        "mqtt":{"url":"wss://broker.example:8443/mqtt","username":"team"},
        "topics":{"layout":"plain","prefix":"our/chat"}})");
    REQUIRE(config);
    CHECK(config->title == "Team");
    CHECK(config->rooms == std::vector<std::string>{"Lobby", "Über uns"});
    CHECK(config->transport.kind == transport::TransportKind::mqtt);
    CHECK(config->transport.mqtt_url == "wss://broker.example:8443/mqtt");
    CHECK(config->transport.mqtt_user_name == "team");
    CHECK(config->transport.iot_endpoint == host);
    CHECK(config->transport.topics.layout == Layout::plain);
    CHECK(config->transport.topics.prefix == "our/chat");
    CHECK(config->warnings.empty());
}

TEST_CASE("a broker needs only its URL, and has layout direct by default", "[chat]") {
    const auto config = read_config(mqtt_with("wss://broker.example/mqtt"));
    REQUIRE(config);
    CHECK(config->transport.kind == transport::TransportKind::mqtt);
    CHECK(config->transport.topics == Topics{.layout = Layout::direct, .prefix = "room/public"});
    CHECK(read_config(mqtt_with("wss://b.example", R"("topics":{"layout":"plain"})"))->transport.topics.prefix ==
          "chat");
}

TEST_CASE("an endpoint on this machine takes its region from the pool, for a local run", "[chat]") {
    for (const std::string_view local : {"127.0.0.1:8081", "localhost:8081", "[::1]:8081", "127.0.0.1"}) {
        const auto config = read_config(iot_with("", local));
        REQUIRE(config);
        CHECK(config->transport.iot_endpoint == local);
        CHECK(config->transport.region == "eu-west-1");
        CHECK(config->warnings.empty());
    }
}

TEST_CASE("China's regions have their own domain", "[chat]") {
    CHECK(read_config(iot_with("", "abc.ats.iot.cn-north-1.amazonaws.com.cn",
                               "cn-north-1:01234567-89ab-cdef-0123-456789abcdef"))
              .has_value() == false);
    CHECK(read_config(
        iot_with("", "abc123-ats.iot.cn-north-1.amazonaws.com.cn", "cn-north-1:01234567-89ab-cdef-0123-456789abcdef")));
    CHECK(refuses(iot_with("", "abc123-ats.iot.eu-west-1.amazonaws.com.cn"), "iot.endpoint"));
}

TEST_CASE("a wrong region is refused (bad input 54)", "[chat]") {
    CHECK(refuses(iot_with(R"("region":"us-east-1")"), "region"));
    CHECK(refuses(
        iot_with("", "abc123-ats.iot.us-east-1.amazonaws.com"),
        ConfigMistake{"iot.endpoint", aws::EndpointError{aws::EndpointFault::iot_endpoint_other_region, "us-east-1"}}));
    CHECK(refuses(iot_with(R"("region":"Ireland")"), "region"));
    CHECK(read_config(iot_with(R"("region":"eu-west-1")")));
}

TEST_CASE("an endpoint with http, a path or a port is refused (bad input 54)", "[chat]") {
    CHECK(refuses(iot_with("", "http://abc123-ats.iot.eu-west-1.amazonaws.com"), "iot.endpoint"));
    CHECK(refuses(iot_with("", "wss://abc123-ats.iot.eu-west-1.amazonaws.com/mqtt"), "iot.endpoint"));
    CHECK(refuses(iot_with("", "abc123-ats.iot.eu-west-1.amazonaws.com:8883"), "iot.endpoint"));
}

TEST_CASE("an endpoint of another host is refused, however it is disguised (bad input 54)", "[chat]") {
    for (const std::string_view other :
         {"evil.example", "abc123-ats.iot.eu-west-1.amazonaws.com.evil.example",
          "abc123-ats.iot.eu-west-1.amazonaws.comx", "evil.example#.iot.eu-west-1.amazonaws.com",
          "a@abc123-ats.iot.eu-west-1.amazonaws.com", "127.0.0.1.evil.example", "localhost.evil.example",
          "abc.s3.eu-west-1.amazonaws.com", ".iot.eu-west-1.amazonaws.com", "a.b.iot.eu-west-1.amazonaws.com", " "}) {
        INFO(other);
        CHECK(refuses(iot_with("", other), "iot.endpoint"));
    }
}

TEST_CASE("a malformed identity pool id is refused (bad input 54)", "[chat]") {
    for (const std::string_view bad :
         {"eu-west-1_Ab12cd", "eu-west-1:", "eu-west-1", ":01234567-89ab-cdef-0123-456789abcdef",
          "eu-west-1:01234567-89ab-cdef-0123-456789abcde", "eu-west-1:0123456789abcdef0123456789abcdef0123",
          "eu-west-1:01234567-89ab-cdef-0123-456789abcdeg"}) {
        INFO(bad);
        CHECK(refuses(iot_with("", host, bad), "cognito.identityPoolId"));
    }
    CHECK(refuses(R"({"iot":{"endpoint":"127.0.0.1:1"}})", "cognito.identityPoolId"));
}

TEST_CASE("unknown keys are warnings (bad input 54)", "[chat]") {
    const auto config =
        read_config(iot_with(R"("colour":"red","topics":{"layuot":"plain"},"__proto__":{"title":"x"})"));
    REQUIRE(config);
    REQUIRE(config->warnings.size() == 3);
    CHECK(config->warnings[0] == ConfigWarning{"colour", ConfigOddity::unknown_key});
    CHECK(config->warnings[1] == ConfigWarning{"__proto__", ConfigOddity::unknown_key});
    CHECK(config->warnings[2] == ConfigWarning{"topics.layuot", ConfigOddity::unknown_key});
    CHECK(config->title == "Confab");

    std::string many = iot_with("\"a\":1");
    many.pop_back();
    for (int i = 0; i < 200; ++i) many += ",\"k" + std::to_string(i) + "\":1";
    CHECK(read_config(many + "}")->warnings.size() == 20);
}

TEST_CASE("a password in the configuration is ignored with a warning that does not show it", "[chat]") {
    const auto config = read_config(R"({"mqtt":{"url":"wss://b.example","username":"u","password":"hunter2"}})");
    REQUIRE(config);
    REQUIRE(config->warnings.size() == 1);
    CHECK(config->warnings[0] == ConfigWarning{"mqtt.password", ConfigOddity::password_readable});
}

TEST_CASE("text that is not JSON is refused with the position (bad input 54)", "[chat]") {
    for (const std::string_view text : {"", "{", "title = Confab", "<html>404</html>", "{\"title\":}", "{\"a\":1,}"}) {
        const auto mistakes = mistakes_of(text);
        REQUIRE(cannot_be_read(mistakes));
        CHECK(std::get<Unreadable>(mistakes[0].problem).why.what.contains("byte"));
    }
    for (const std::string_view text : {"[]", "null", "\"x\"", "5"})
        CHECK(refuses(text, ConfigMistake{"", ConfigFault::not_an_object}));
    CHECK(cannot_be_read(mistakes_of(std::string(100'000, '['))));
    CHECK(cannot_be_read(mistakes_of(std::string(30'000, '['))));
    CHECK(cannot_be_read(mistakes_of(std::string_view("\xFF\xFE{\0}\0", 6))));
}

TEST_CASE("a byte order mark at the start is accepted (bad input 54)", "[chat]") {
    CHECK(read_config("\xEF\xBB\xBF" + iot_with("")) == read_config(iot_with("")));
}

TEST_CASE("keys with values of the wrong type are named (bad input 54)", "[chat]") {
    CHECK(refuses(iot_with(R"("title":5)"), "title"));
    CHECK(refuses(iot_with(R"("title":"")"), "title"));
    CHECK(refuses(iot_with(R"("title":"\u200b")"), "title"));
    CHECK(refuses(iot_with(R"("rooms":"Lobby")"), "rooms"));
    CHECK(refuses(iot_with(R"("rooms":[])"), "rooms"));
    CHECK(refuses(iot_with(R"("rooms":["Lobby",7])"), ConfigMistake{"rooms", ConfigFault::not_text, 2}));
    CHECK(refuses(iot_with(R"("transport":true)"), "transport"));
    CHECK(refuses(iot_with(R"("transport":"smtp")"), "transport"));
    CHECK(refuses(iot_with(R"("region":["eu-west-1"])"), "region"));
    CHECK(refuses(iot_with(R"("topics":"plain")"), "topics"));
    CHECK(refuses(iot_with(R"("topics":{"layout":"fancy"})"), "topics.layout"));
    CHECK(refuses(R"({"iot":"abc"})", "iot"));
    CHECK(refuses(R"({"iot":{"endpoint":null},"cognito":[]})", "iot.endpoint"));
    CHECK(refuses(R"({"mqtt":{"url":5}})", "mqtt.url"));
    CHECK(refuses(R"({"mqtt":{}})", "mqtt.url"));
    CHECK(refuses(R"({"mqtt":{"url":"wss://b.example","username":["u"]}})", "mqtt.username"));
    CHECK(refuses(R"({"mqtt":{"url":"wss://b.example","username":"a\nb"}})", "mqtt.username"));
    CHECK(refuses(R"({"iotGatewayName":5,"cognitoIdentityPoolId":"x"})", "iotGatewayName"));
}

TEST_CASE("all mistakes are reported at once", "[chat]") {
    const auto config = read_config(
        R"({"title":5,"rooms":"x","iot":{"endpoint":"evil.example"},"cognito":{"identityPoolId":"x"},"topics":{"prefix":"#"}})");
    REQUIRE_FALSE(config);
    CHECK(config.error().size() == 5);
}

TEST_CASE("a configuration without a transport is a mistake, and so is a transport without its URL", "[chat]") {
    CHECK(refuses("{}", ConfigFault::nothing_to_connect_to));
    CHECK(refuses(R"({"transport":"mqtt"})", "mqtt.url"));
    CHECK(refuses(R"({"transport":"iot"})", "iot.endpoint"));
    CHECK(refuses(R"({"transport":"iot","mqtt":{"url":"wss://b.example"}})", "iot.endpoint"));
}

TEST_CASE("rooms without a slug, and more rooms than the limit, are refused (bad input 54)", "[chat]") {
    CHECK(refuses(iot_with(R"("rooms":["Lobby","😀"])"), ConfigMistake{"rooms", RoomNameError::nothing_left, 2}));
    CHECK(refuses(iot_with(R"("rooms":["#"])"), ConfigMistake{"rooms", RoomNameError::nothing_left, 1}));
    CHECK(refuses(iot_with(R"("rooms":[")" + std::string(300, 'x') + R"("])"),
                  ConfigMistake{"rooms", RoomNameError::too_long, 1}));
    std::string rooms;
    for (std::size_t i = 0; i < limits::rooms; ++i) rooms += (i ? ",\"room " : "\"room ") + std::to_string(i) + '"';
    CHECK(read_config(iot_with("\"rooms\":[" + rooms + "]"))->rooms.size() == limits::rooms);
    CHECK(refuses(iot_with("\"rooms\":[" + rooms + ",\"one more\"]"),
                  ConfigMistake{"rooms", transport::TooManyEntries{limits::rooms}}));
}

TEST_CASE("two names of one room count once, with a warning", "[chat]") {
    const auto config = read_config(iot_with(R"("rooms":["Lobby","lobby!"])"));
    REQUIRE(config);
    CHECK(config->rooms == std::vector<std::string>{"Lobby"});
    CHECK(config->warnings == std::vector{ConfigWarning{"rooms", ConfigOddity::same_room, 2}});
}

TEST_CASE("a broker's address is wss, or ws with a warning unless it is this machine", "[chat]") {
    CHECK(refuses(mqtt_with("http://broker.example"), ConfigFault::broker_scheme));
    CHECK(refuses(mqtt_with("mqtt://broker.example"), "mqtt.url"));
    CHECK(refuses(mqtt_with("broker.example"), "mqtt.url"));
    CHECK(refuses(
        mqtt_with("wss://user:secret@broker.example"), ConfigMistake{"mqtt.url", aws::UrlError::has_user_name}));
    CHECK(refuses(mqtt_with("wss://"), ConfigMistake{"mqtt.url", aws::UrlError::bad_host}));
    CHECK(read_config(mqtt_with("ws://127.0.0.1:9001/mqtt"))->warnings.empty());
    CHECK(read_config(mqtt_with("ws://localhost:9001"))->warnings.empty());
    CHECK(read_config(mqtt_with("ws://broker.example"))->warnings.size() == 1);
    CHECK(read_config(mqtt_with("wss://b.example", R"("topics":{"layout":"stamped"})"))->warnings.size() == 1);
}

TEST_CASE("a topic prefix has plain levels", "[chat]") {
    for (const std::string_view good : {"c", "a/b/c/d", "Room_1.x-y"})
        CHECK(read_config(iot_with(R"("topics":{"prefix":")" + std::string(good) + "\"}"))->transport.topics.prefix ==
              good);
    for (const std::string& bad :
         {std::string("#"), std::string("a/+"), std::string("/a"), std::string("a/"), std::string("a//b"),
          std::string("$aws"), std::string("a b"), std::string("a/b/c/d/e"), std::string(65, 'a'), std::string("ä")})
        CHECK(refuses(iot_with(R"("topics":{"prefix":")" + bad + "\"}"), "topics.prefix"));
}

TEST_CASE("rooms of a plain configuration are channels with their names as written", "[chat]") {
    const auto config = read_config(
        R"({"mqtt":{"url":"ws://127.0.0.1:9001"},"topics":{"layout":"plain"},"rooms":["Serverless","coffee","a/b"]})");
    REQUIRE(config);
    CHECK(config->transport.topics.channels == std::vector<Channel>{{RoomId("serverless"), "Serverless"}});
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

TEST_CASE("a user pool, its client and the API give accounts, and guests are allowed by default", "[chat]") {
    const auto config = read_config(accounts_with());
    REQUIRE(config);
    CHECK(config->transport.user_pool_id == "eu-west-1_Ab12Cd34E");
    CHECK(config->transport.user_pool_client_id == "1example23456789");
    CHECK(config->transport.api_url == api_host);
    CHECK(config->transport.guests);
    CHECK(config->transport.sign_in_domain.empty());
    CHECK(config->warnings.empty());
    const auto all = read_config(accounts_with(
        R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","domain":"chat.auth.eu-west-1.amazoncognito.com","providers":["Google","Facebook","Google"],"guests":false)"));
    REQUIRE(all);
    CHECK(all->transport.sign_in_domain == "chat.auth.eu-west-1.amazoncognito.com");
    CHECK(all->transport.providers == std::vector<std::string>{"Google", "Facebook"});
    CHECK_FALSE(all->transport.guests);
    CHECK(all->warnings.empty());
}

TEST_CASE("an API without a user pool serves guests, and may have a stage or be on this machine", "[chat]") {
    CHECK(read_config(accounts_with("", R"("api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"})"))
              ->transport.api_url == std::string(api_host) + "/prod");
    CHECK(read_config(iot_with(R"("api":{"url":"http://127.0.0.1:8081/api"})", "127.0.0.1:8081"))->transport.api_url ==
          "http://127.0.0.1:8081/api");
}

TEST_CASE("what accounts need and lack is named", "[chat]") {
    CHECK(refuses(accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E")"), "cognito.userPoolClientId"));
    CHECK(refuses(accounts_with(R"("userPoolClientId":"1ex")"), "cognito.userPoolId"));
    CHECK(refuses(accounts_with(R"("domain":"chat.auth.eu-west-1.amazoncognito.com")"), "cognito.userPoolId"));
    CHECK(refuses(accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex")", ""), "api.url"));
    CHECK(refuses(
        accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","providers":["Google"])"),
        "cognito.domain"));
    CHECK(refuses(accounts_with(R"("guests":false)"), "cognito.guests"));
    CHECK(refuses(accounts_with("", R"("api":{})"), "api.url"));
    CHECK(refuses(
        accounts_with(
            R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex")",
            R"("api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},"topics":{"layout":"direct"})"),
        ConfigMistake{"cognito.userPoolId", ConfigFault::accounts_need_stamped}));
    CHECK(refuses(accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex")",
                                R"("transport":"mqtt","mqtt":{"url":"wss://b.example"})"),
                  ConfigMistake{"cognito.userPoolId", ConfigFault::accounts_need_aws}));
    CHECK(refuses(mqtt_with("wss://b.example", R"("api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"})"),
                  "api.url"));
}

TEST_CASE("keys of accounts with a wrong form, region or host are named", "[chat]") {
    CHECK(refuses(
        accounts_with(R"("userPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef","userPoolClientId":"1ex")"),
        "cognito.userPoolId"));
    CHECK(refuses(accounts_with(R"("userPoolId":"us-east-1_Ab12Cd34E","userPoolClientId":"1ex")"),
                  ConfigMistake{"cognito.userPoolId", transport::OtherRegion{"us-east-1"}}));
    CHECK(refuses(
        accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"a b")"), "cognito.userPoolClientId"));
    CHECK(refuses(
        accounts_with(R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":7)"), "cognito.userPoolClientId"));
    CHECK(refuses(
        accounts_with(
            R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","domain":"http://login.example.org")"),
        "cognito.domain"));
    CHECK(refuses(
        accounts_with(
            R"("userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"1ex","domain":"chat.auth.us-east-1.amazoncognito.com")"),
        "cognito.domain"));
    CHECK(refuses(accounts_with(R"("providers":"Google")"), "cognito.providers"));
    CHECK(refuses(accounts_with(R"("domain":"login.example.org","providers":["Google",5])"),
                  ConfigMistake{"cognito.providers", ConfigFault::bad_provider, 2}));
    CHECK(refuses(accounts_with(R"("guests":"no")"), "cognito.guests"));
    for (const std::string_view url :
         {"http://abc123.execute-api.eu-west-1.amazonaws.com", "https://abc123.execute-api.us-east-1.amazonaws.com",
          "https://evil.example", "abc", "https://abc123.execute-api.eu-west-1.amazonaws.com.evil.example"})
        CHECK(refuses(accounts_with("", R"("api":{"url":")" + std::string(url) + R"("})"), "api.url"));
}

namespace {

constexpr std::string_view gateways = R"("cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
    "api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},
    "apiGateway":{"url":"wss://def456.execute-api.eu-west-1.amazonaws.com/chat/"})";

std::string with_gateways(std::string_view more) { return "{" + std::string(gateways) + "," + std::string(more) + "}"; }

}  // namespace

TEST_CASE("API Gateway and SQS need no endpoint of AWS IoT", "[chat]") {
    const auto gateway = read_config(with_gateways(R"("transport":"api-gateway")"));
    REQUIRE(gateway);
    CHECK(gateway->transport.kind == transport::TransportKind::api_gateway);
    CHECK(gateway->transport.api_gateway_url == "wss://def456.execute-api.eu-west-1.amazonaws.com/chat");
    CHECK(gateway->transport.api_gateway_auth == transport::GatewayAuth::token);
    CHECK(gateway->transport.region == "eu-west-1");
    CHECK(gateway->transport.identity_pool_id == pool);
    CHECK(gateway->transport.topics.layout == Layout::stamped);
    CHECK(gateway->warnings.empty());
    CHECK(read_config(with_gateways(R"("region":"eu-west-1")"))->transport.kind ==
          transport::TransportKind::api_gateway);  // because it is configured
    const auto sqs = read_config(
        R"({"transport":["sqs"],"cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
        "api":{"url":"http://127.0.0.1:8081/api"}})");
    REQUIRE(sqs);
    CHECK(sqs->transport.kind == transport::TransportKind::sqs);
    CHECK(sqs->transport.fallbacks.empty());
}

TEST_CASE("several transports are a list, in order", "[chat]") {
    const auto config = read_config(with_gateways(
        R"("iot":{"endpoint":"abc123-ats.iot.eu-west-1.amazonaws.com"},"transport":["iot","api-gateway","sqs"])"));
    REQUIRE(config);
    CHECK(config->transport.kind == transport::TransportKind::iot);
    CHECK(config->transport.fallbacks ==
          std::vector{transport::TransportKind::api_gateway, transport::TransportKind::sqs});
    CHECK(refuses(with_gateways(R"("transport":["iot","sqs"])"), "iot.endpoint"));
    CHECK(refuses(with_gateways(R"("transport":["sqs","iot"])"), "iot.endpoint"));
    CHECK(refuses(with_gateways(R"("transport":["sqs","sqs"])"),
                  ConfigMistake{"transport", transport::SameTransportTwice{transport::TransportKind::sqs}}));
    CHECK(refuses(with_gateways(R"("transport":[])"), ConfigFault::no_transport));
    CHECK(refuses(with_gateways(R"("transport":["sqs",7])"), "transport"));
    CHECK(refuses(with_gateways(R"("transport":["api-gateway","mqtt"],"mqtt":{"url":"wss://b.example"})"),
                  ConfigFault::mqtt_with_others));
}

TEST_CASE("what API Gateway and SQS lack is named", "[chat]") {
    CHECK(refuses(R"({"transport":"sqs"})", "cognito.identityPoolId"));
    CHECK(refuses(R"({"transport":"sqs"})", "api.url"));
    CHECK(refuses(R"({"transport":"api-gateway"})", "apiGateway.url"));
    CHECK(refuses(with_gateways(R"("transport":"api-gateway","topics":{"layout":"direct"})"),
                  ConfigMistake{"api.url", ConfigFault::accounts_need_stamped}));
    CHECK(refuses(
        mqtt_with("wss://b.example", R"("apiGateway":{"url":"wss://def456.execute-api.eu-west-1.amazonaws.com/chat"})"),
        ConfigMistake{"apiGateway.url", ConfigFault::gateway_needs_aws}));
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
            "apiGateway.url"));
    }
    CHECK(
        read_config(
            R"({"transport":"api-gateway","cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
        "api":{"url":"http://127.0.0.1:8081/api"},"apiGateway":{"url":"ws://127.0.0.1:8081/chat"}})")
            ->transport.api_gateway_url == "ws://127.0.0.1:8081/chat");
}

TEST_CASE("tokens may be sold by an HTTP API of their own, at an address like the other's", "[chat]") {
    const auto with = [](std::string_view tokens) {
        return R"({"transport":"api-gateway","cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef"},
            "api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},"apiGateway":{
            "url":"wss://def456.execute-api.eu-west-1.amazonaws.com/chat")" +
               std::string(tokens) + "}}";
    };
    CHECK(read_config(with(""))->transport.tokens_url.empty());
    const auto config = read_config(with(R"(,"tokens":"https://ghi789.execute-api.eu-west-1.amazonaws.com/")"));
    REQUIRE(config);
    CHECK(config->transport.tokens_url == "https://ghi789.execute-api.eu-west-1.amazonaws.com");
    CHECK(config->warnings.empty());
    for (const char* bad : {"https://evil.example", "https://ghi789.execute-api.us-east-1.amazonaws.com",
                            "http://ghi789.execute-api.eu-west-1.amazonaws.com"})
        CHECK(refuses(with(",\"tokens\":\"" + std::string(bad) + '"'), "apiGateway.tokens"));
    CHECK(refuses(with(",\"tokens\":7"), "apiGateway.tokens"));
}

TEST_CASE("connections to API Gateway need a token, or the ID token for users", "[chat]") {
    const auto with_entry = [](std::string_view entry, std::string_view cognito) {
        return R"({"transport":"api-gateway","cognito":{"identityPoolId":"eu-west-1:01234567-89ab-cdef-0123-456789abcdef")" +
               std::string(cognito) +
               R"(},"api":{"url":"https://abc123.execute-api.eu-west-1.amazonaws.com"},
               "apiGateway":{"url":"wss://def456.execute-api.eu-west-1.amazonaws.com/chat","entry":)" +
               std::string(entry) + "}}";
    };
    constexpr std::string_view accounts = R"(,"userPoolId":"eu-west-1_Ab12Cd34E","userPoolClientId":"abc")";
    CHECK(read_config(with_entry("\"token\"", ""))->transport.api_gateway_auth == transport::GatewayAuth::token);
    const auto jwt = read_config(with_entry("\"jwt\"", accounts));
    REQUIRE(jwt);
    CHECK(jwt->transport.api_gateway_auth == transport::GatewayAuth::jwt);
    CHECK(jwt->warnings.size() == 1);
    CHECK(refuses(with_entry("\"jwt\"", ""), ConfigFault::entry_needs_accounts));
    CHECK(refuses(with_entry("\"key\"", ""), "apiGateway.entry"));
    CHECK(refuses(with_entry("true", ""), "apiGateway.entry"));
}
