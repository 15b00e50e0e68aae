#include "simulator/kms/kms.h"

#include "simulator/queue_world.h"
#include "simulator/stack/names.h"

using namespace simulator;
using namespace simulator::kms;

namespace {

const std::string key = stack::default_name("AWS::KMS::Key", "Key");

struct KeyWorld : QueueWorld {
    HttpResponse kms(std::string_view operation, const Json& input, const aws::Credentials& who = owner()) {
        return responses[start("kms", "TrentService." + std::string(operation), input, who)];
    }
    std::string sealed(std::string_view text, const Json& context = Json::object()) {
        const HttpResponse response =
            kms("Encrypt",
                Json::object({{"KeyId", key}, {"Plaintext", base64(as_bytes(text))}, {"EncryptionContext", context}}));
        REQUIRE(response.status == 200);
        return *parse_json(response.body)->find_text("CiphertextBlob");
    }
};

Json opening(std::string_view blob, const Json& context = Json::object()) {
    return Json::object({{"CiphertextBlob", blob}, {"EncryptionContext", context}});
}

}  // namespace

TEST_CASE("what KMS encrypted decrypts only with the same context, also after a restart", "[simulator]") {
    KeyWorld world;
    const Json context = Json::object({{"for", "confab"}, {"who", "ada"}});
    const std::string blob = world.sealed("secret", context);
    CHECK(blob != world.sealed("secret", context));
    world.restart();
    const Json other_order = Json::object({{"who", "ada"}, {"for", "confab"}});
    const HttpResponse opened = world.kms("Decrypt", opening(blob, other_order));
    REQUIRE(opened.status == 200);
    CHECK(*parse_json(opened.body)->find_text("Plaintext") == base64(as_bytes("secret")));
    CHECK(*parse_json(opened.body)->find_text("KeyId") == key_arn(key));
    CHECK(error_type(world.kms("Decrypt", opening(blob))) == "InvalidCiphertextException");
    CHECK(error_type(world.kms("Decrypt", opening(blob, Json::object({{"for", "confabwho"}, {"", "ada"}})))) ==
          "InvalidCiphertextException");
}

TEST_CASE("KMS refuses foreign ciphertexts, missing keys, and texts over 4096 bytes", "[simulator]") {
    KeyWorld world;
    Bytes blob = *from_base64(world.sealed("secret"));
    blob.back() ^= 1;
    CHECK(error_type(world.kms("Decrypt", opening(base64(blob)))) == "InvalidCiphertextException");
    CHECK(error_type(world.kms("Decrypt", opening(base64(as_bytes("nonsense"))))) == "InvalidCiphertextException");
    const Json large = Json::object({{"KeyId", key}, {"Plaintext", base64(Bytes(4097))}});
    CHECK(error_type(world.kms("Encrypt", large)) == "ValidationException");
    CHECK(error_type(world.kms("Encrypt", Json::object({{"KeyId", "other"}, {"Plaintext", "eA=="}}))) ==
          "NotFoundException");
    CHECK(world.kms("GenerateDataKey", Json::object()).status == 501);
}

TEST_CASE("a key's policy decides first: without it, no IAM policy counts", "[simulator]") {
    KeyWorld world;
    const std::string closed = stack::default_name("AWS::KMS::Key", "Closed");
    CHECK(error_type(world.kms("Encrypt", Json::object({{"KeyId", closed}, {"Plaintext", "eA=="}}))) ==
          "AccessDeniedException");
    CHECK(error_type(world.kms("Encrypt", Json::object({{"KeyId", key}, {"Plaintext", "eA=="}}),
                               QueueWorld::server())) == "AccessDeniedException");
    const HttpResponse guessed = world.kms(
        "Decrypt", opening(world.sealed("x")),
        {.access_key_id = "AKIAIOSFODNN7EXAMPLE",
         .secret_access_key = Secret("guessed"),
         .session_token = {},
         .expires = {}});
    CHECK(error_type(guessed) == "InvalidSignatureException");
}
