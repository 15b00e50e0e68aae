#include "ui/text/links.h"

#include <catch2/catch_test_macros.hpp>

using namespace ui;

namespace {

std::vector<std::string> links_in(const std::string& text) {
    std::vector<std::string> out;
    for (const LinkRange link : find_links(text)) out.push_back(text.substr(link.begin, link.end - link.begin));
    return out;
}
using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("http, https and mailto are links, and end where the sentence goes on", "[ui]") {
    CHECK(links_in("see https://a.example/x?y=1#z, then") == Found{"https://a.example/x?y=1#z"});
    CHECK(links_in("HTTP://A.example.") == Found{"HTTP://A.example"});
    CHECK(links_in("(https://a.example/b_(c))") == Found{"https://a.example/b_(c)"});
    CHECK(links_in("mailto:ada@example.org!") == Found{"mailto:ada@example.org"});
    CHECK(links_in("http://a.example http://b.example") == Found{"http://a.example", "http://b.example"});
    CHECK(links_in("https://[::1]:8080/") == Found{"https://[::1]:8080/"});
    CHECK(links_in("https://bücher.example/ä") == Found{"https://bücher.example/ä"});
}

TEST_CASE("dangerous and unknown schemes stay plain text, however they are written", "[ui]") {
    for (const char* text :
         {"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
          "data:text/html,<script>", "file:///etc/passwd", "vbscript:x", "ftp://a.example", "https://", "http:// a",
          "mailto:nobody", "xhttps://a.example", "blob:https", "https:a.example", "http://<b>"})
        CHECK(links_in(text).empty());
    CHECK(links_in("javascript:window.open('https://a.example')") == Found{"https://a.example"});
}

TEST_CASE("a link that is not what it seems comes with its real host and a warning", "[ui]") {
    CHECK(inspect_link("https://example.org/a@b").warning.empty());
    CHECK(inspect_link("https://Example.org:8443/x").host == "example.org");
    CHECK(inspect_link("https://bank.example@evil.example/login").host == "evil.example");
    CHECK(!inspect_link("https://bank.example@evil.example/login").warning.empty());
    CHECK(inspect_link("https://bank.example\\@evil.example").host == "bank.example");
    CHECK(!inspect_link("https://xn--pypal-4ve.com/").warning.empty());
    CHECK(!inspect_link("https://pаypal.example/").warning.empty());  // a Cyrillic letter
    CHECK(inspect_link("https://a.example/?q=pаypal").warning.empty());
    CHECK(inspect_link("mailto:ada@example.org?subject=x").host == "ada@example.org");
}

TEST_CASE("a text made of beginnings of links is read in linear time and gives none", "[ui]") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "https://(";
    CHECK(find_links(text).size() <= 1);
    CHECK(find_links("https://a.example/" + std::string(100'000, 'a')).empty());
}
