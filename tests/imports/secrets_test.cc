// A seed was published with real tokens in it. What is in this repository can be read by everybody, for good.
#include "imports/secrets.h"

#include <catch2/catch_test_macros.hpp>

#include "imports/files.h"

using namespace imports;

namespace {

bool is_clean(std::string_view text) { return check_secrets("a", text).empty(); }

// Put together here, so that this file passes its own check.
const std::string header =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6Ing"
    "ifQ";
const std::string claims = "eyJzdWIiOiJzb21lYm9keSIsInRva2VuX3VzZSI6ImlkIn0";
const std::string signature(342, 'x');

}  // namespace

TEST_CASE("no real token, access key or private key was committed", "[imports]") {
    std::size_t seen = 0;
    const auto check = [&seen](const std::string& path, const std::string& text) {
        if (text.contains('\0')) return;  // a picture or another binary
        ++seen;
        for (const std::string& sentence : check_secrets(path, text)) {
            INFO(sentence);
            CHECK(false);
        }
    };
    for (const std::string folder : {"src", "scripts", "tests", "docs", "backend", "shell", "static", "cmake"}) {
        const auto files = files_below(folder);
        INFO(folder);
        CHECK_FALSE(files.empty());
        for (const File& file : files) check(folder + '/' + file.path, file.text);
    }
    for (const std::string name : {"README.md", "CHANGELOG.md", "package.json", ".npmrc"})
        check(name, read_file(std::filesystem::path(CONFAB_SOURCE_DIR) / name));
    CHECK(seen > 1000);
}

TEST_CASE("the secrets check finds signed tokens, on one line or over several", "[imports]") {
    const std::string token = header + '.' + claims + '.' + signature;
    CHECK_FALSE(is_clean(token));
    CHECK_FALSE(is_clean("Authorization: Bearer " + token));
    CHECK_FALSE(is_clean("{\"IdToken\":\"" + token + "\"}"));
    CHECK_FALSE(is_clean("wss://host/chat?token=" + token));
    CHECK_FALSE(is_clean(token + ".tag"));  // an encrypted one: Cognito's refresh tokens
    CHECK_FALSE(is_clean("\"" + header + ".eyJzdWIi\"\n    \"" + claims + "\"\n    \"." + signature + "\";"));
    CHECK_FALSE(is_clean("'" + header + ".' +\n  '" + claims + "' +\n  '." + signature + "';"));
    CHECK_FALSE(is_clean("R\"(" + header + ".)\"\n    R\"(" + claims + "." + signature + ")\";"));

    CHECK(is_clean(header + '.' + claims));
    CHECK(is_clean("eyJhbGciOiJub25lIn0.e30."));
    CHECK(is_clean("sentry" + token));  // not a token's beginning
    CHECK(is_clean("a.b.c and eyJ.eyJ.eyJ"));
    CHECK(is_clean(std::string(known_tokens[0]) + "x." + signature));
}

TEST_CASE("the secrets check finds ids of access keys, but for AWS's own examples", "[imports]") {
    for (const std::string prefix : {"AKIA", "ASIA"}) {
        CHECK_FALSE(is_clean("key = " + prefix + "Q3EGRTWIXKZ5VABC"));
        CHECK_FALSE(is_clean("\"" + prefix + "Q3EGRTWIXKZ5VABC\""));
        CHECK(is_clean(prefix + "Q3EGRTWIXKZ5VABCD"));  // not so long
        CHECK(is_clean(prefix + "ONE"));
        CHECK(is_clean("X" + prefix + "Q3EGRTWIXKZ5VABC"));
    }
    for (const std::string_view known : known_key_ids) CHECK(is_clean(known));
    CHECK(is_clean("AKIDEXAMPLE"));
}

TEST_CASE("the secrets check finds private keys of every kind", "[imports]") {
    for (const std::string kind : {"", "RSA ", "EC ", "ENCRYPTED ", "OPENSSH "})
        CHECK_FALSE(is_clean("-----BEGIN " + kind + "PRIVATE KEY-----\nMIIE"));
    CHECK_FALSE(is_clean(
        "\"-----BEGIN \"\n\"PRIVATE KEY"
        "-----\""));
    CHECK(is_clean("-----BEGIN CERTIFICATE-----\nMIIE"));
    CHECK(is_clean("-----BEGIN PUBLIC KEY-----\nMIIE"));
    CHECK(is_clean("the line -----BEGIN"));
}
