// DynamoDB as handlers see it: signed calls in one turn each, and a second try where the first failed for a moment.
// There is no third: whoever called hears "busy" and waits longer than a function may.
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
using Outcome = std::expected<T, api::Refusal>;  // busy; or unknown, where an operator has to mend something

api::Refusal refusal_of(dynamodb::Failure failure);

enum class Condition { held, failed };  // of a write under a condition

class Database {
public:
    Database(Io& io, const Environment& environment) : io_(io), environment_(environment) {}

    // A URL that is none makes a request that nobody can perform, which is the deployment's fault and reads as no
    // answer.
    template <class Call>
    HttpRequest sign(const Call& call) const {
        return dynamodb::request(call, {.url = environment_.dynamodb_url,
                                        .region = environment_.region,
                                        .credentials = environment_.credentials,
                                        .time = io_.now()})
            .value_or(HttpRequest{});
    }

    Task<std::vector<HttpAnswer>> perform(std::vector<HttpRequest> requests);  // all at once
    Task<HttpAnswer> perform(HttpRequest request);

    Task<Outcome<std::optional<Json>>> get(dynamodb::GetItem call);
    Task<Outcome<dynamodb::Page>> query(dynamodb::Query call);
    // All items of every one of these queries, many at once, page after page; at most most_pages of one query.
    Task<Outcome<std::vector<Json>>> query_all(std::vector<dynamodb::Query> queries, int most_pages);
    Task<Outcome<dynamodb::Page>> scan(dynamodb::Scan call);
    Task<Outcome<std::vector<Json>>> get_all(dynamodb::BatchGetItem call);  // at least one key
    Task<Outcome<Condition>> write(HttpRequest request);                    // a signed put, update or delete

private:
    Io& io_;
    const Environment& environment_;
};

}  // namespace lambda
