#include "aws/error_name.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/dynamodb.h"
#include "aws/kms.h"
#include "aws/sqs.h"

TEST_CASE("an error's name is read without the namespace before it and the address behind it", "[aws]") {
    CHECK(aws::bare_error_name("ThrottlingException") == "ThrottlingException");
    CHECK(aws::bare_error_name("com.amazonaws.iot#ThrottlingException") == "ThrottlingException");
    CHECK(aws::bare_error_name("ThrottlingException:http://internal.amazon.com/") == "ThrottlingException");
    CHECK(aws::bare_error_name("com.amazonaws.iot#ThrottlingException:http://a/#b") == "ThrottlingException");
    CHECK(aws::bare_error_name("").empty());
}

TEST_CASE("every JSON service reads a throttle, however AWS writes its name", "[aws]") {
    for (const std::string type : {"ThrottlingException", "com.amazonaws.x#ThrottlingException",
                                   "com.amazonaws.x#ThrottlingException:http://internal.amazon.com/"}) {
        INFO(type);
        const HttpResponse answer{.status = 400,
                                  .headers = {},
                                  .body = Json::object({{"__type", type}, {"message", "Rate exceeded"}}).dump()};
        CHECK(aws::dynamodb::read_item(answer).error() == aws::dynamodb::Failure::throttled);
        CHECK(aws::sqs::read_received(answer).error() == aws::sqs::Failure::throttled);
        CHECK(aws::kms::read_decrypted(answer).error() == aws::kms::Failure::throttled);
    }
}
