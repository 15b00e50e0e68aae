// DynamoDB for handlers: signed calls, each in one turn, with a second attempt after a temporary failure. There is no
// third: the caller gets "busy" and can wait longer than a function may.
#pragma once

#include <expected>
#include <optional>
#include <vector>

#include "aws/dynamodb.h"
#include "lambda/runtime/environment.h"
#include "lambda/runtime/io.h"
#include "lambda/runtime/task.h"
#include "protocol/api.h"

namespace lambda {

template <class T>
using Outcome = std::expected<T, api::Refusal>;  // busy; or unknown, if the operator has to fix something

api::Refusal refusal_of(dynamodb::Failure failure);

enum class Condition { held, failed };  // whether the condition of a write was true

class Database {
public:
    Database(Io& io, const Environment& environment) : io_(io), environment_(environment) {}

    // An invalid URL, which is a fault of the deployment, gives a request that cannot be performed and reads as no
    // answer.
    template <class Call>
    HttpRequest sign(const Call& call) const {
        return dynamodb::request(call, {.url = environment_.dynamodb_url,
                                        .region = environment_.region,
                                        .credentials = environment_.credentials,
                                        .time = io_.now()})
            .value_or(HttpRequest{});
    }

    Task<std::vector<HttpAnswer>> perform(std::vector<HttpRequest> requests);  // in parallel
    Task<HttpAnswer> perform(HttpRequest request);

    Task<Outcome<std::optional<Json>>> get(dynamodb::GetItem call);
    Task<Outcome<dynamodb::Page>> query(dynamodb::Query call);
    // All items of all these queries, many queries in parallel, page by page; at most most_pages of each.
    Task<Outcome<std::vector<Json>>> query_all(std::vector<dynamodb::Query> queries, int most_pages);
    Task<Outcome<dynamodb::Page>> scan(dynamodb::Scan call);
    Task<Outcome<std::vector<Json>>> get_all(dynamodb::BatchGetItem call);  // at least one key
    Task<Outcome<Condition>> write(HttpRequest request);  // a signed PutItem, UpdateItem or DeleteItem

private:
    Io& io_;
    const Environment& environment_;
};

}  // namespace lambda
