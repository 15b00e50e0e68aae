#include "aws/xml.h"

#include <catch2/catch_test_macros.hpp>

using namespace aws;

TEST_CASE("elements, texts and references are read, and attributes skipped", "[aws]") {
    const auto xml = parse_xml(
        "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<a:b x='1>' y = \"&lt;\"><c/><c >one &amp; &#x41;&#66;&lt;&quot;</c "
        "><!-- <d> --> tail</a:b>\n");
    REQUIRE(xml);
    CHECK(xml->name == "a:b");
    CHECK(xml->text == " tail");
    REQUIRE(xml->children.size() == 2);
    CHECK(xml->children[0] == XmlElement{.name = "c", .text = {}, .children = {}});
    CHECK(xml->children[1].text == "one & AB<\"");
    CHECK(xml->find("c") == &xml->children[0]);
    CHECK(xml->find("d") == nullptr);
    CHECK(*xml_text(*xml, {"c"}) == "");
    CHECK(xml_text(*xml, {"c", "d"}) == nullptr);
}

TEST_CASE("XML outside the supported part is an error that does not repeat it", "[aws]") {
    for (const char* text :
         {"",
          " ",
          "secret",
          "<",
          "<a",
          "<a>",
          "<a></b>",
          "</a>",
          "<a/><b/>",
          "<a/>secret",
          "<a>&secret;</a>",
          "<a>&#0;</a>",
          "<a>&#xZ;</a>",
          "<a>&amp</a>",
          "<a secret></a>",
          "<a x=1/>",
          "<a x='1/>",
          "<!DOCTYPE secret><a/>",
          "<a><![CDATA[secret]]></a>",
          "<a><?secret?></a>",
          "<?xml secret",
          "<!-- secret --><a/>",
          "<a><!-- secret</a>",
          "<a>\xFF</a>",
          "< a/>"}) {
        const auto xml = parse_xml(text);
        INFO(text);
        REQUIRE_FALSE(xml);
        CHECK_FALSE(xml.error().what.contains("secret"));
    }
}

TEST_CASE("XML is read up to its bounds, and no further", "[aws]") {
    std::string deep;
    for (int i = 0; i < 16; ++i) deep += "<a>";
    for (int i = 0; i < 16; ++i) deep += "</a>";
    CHECK(parse_xml(deep));
    CHECK_FALSE(parse_xml("<a>" + deep + "</a>"));
    CHECK_FALSE(parse_xml("<a>" + std::string(70'000, 'x') + "</a>"));
    std::string wide = "<a>";
    for (int i = 0; i < 999; ++i) wide += "<b/>";
    CHECK(parse_xml(wide + "</a>"));
    CHECK_FALSE(parse_xml(wide + "<b/></a>"));
}
