#include "lambda/store/database.h"

#include <algorithm>
#include <utility>

namespace lambda {
namespace {

constexpr std::size_t queries_at_once = 50;

// Whether another attempt may succeed. Any of the parsers can tell why a response is an error.
bool failed_for_a_moment(const HttpAnswer& answer) {
    if (answer && answer->status == 200) return false;
    const auto written = dynamodb::read_written(answer);
    return !written && dynamodb::is_temporary(written.error());
}

}  // namespace

api::Refusal refusal_of(dynamodb::Failure failure) {
    return dynamodb::is_temporary(failure) ? api::Refusal::busy : api::Refusal::unknown;
}

Task<std::vector<HttpAnswer>> Database::perform(std::vector<HttpRequest> requests) {
    std::vector<HttpAnswer> answers = co_await io_.perform(requests);
    std::vector<std::size_t> failed;
    std::vector<HttpRequest> again;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!failed_for_a_moment(answers[i])) continue;
        failed.push_back(i);
        again.push_back(std::move(requests[i]));
    }
    if (again.empty()) co_return answers;
    std::vector<HttpAnswer> second = co_await io_.perform(std::move(again));
    for (std::size_t i = 0; i < failed.size(); ++i) answers[failed[i]] = std::move(second[i]);
    co_return answers;
}

Task<HttpAnswer> Database::perform(HttpRequest request) {
    std::vector<HttpRequest> one;
    one.push_back(std::move(request));
    std::vector<HttpAnswer> answers = co_await perform(std::move(one));
    co_return std::move(answers.front());
}

Task<Outcome<std::optional<Json>>> Database::get(dynamodb::GetItem call) {
    auto item = dynamodb::read_item(co_await perform(sign(call)));
    if (!item) co_return std::unexpected(refusal_of(item.error()));
    co_return std::move(*item);
}

Task<Outcome<dynamodb::Page>> Database::query(dynamodb::Query call) {
    auto page = dynamodb::read_page(co_await perform(sign(call)));
    if (!page) co_return std::unexpected(refusal_of(page.error()));
    co_return std::move(*page);
}

Task<Outcome<std::vector<Json>>> Database::query_all(std::vector<dynamodb::Query> queries, int most_pages) {
    std::vector<Json> items;
    for (int turn = 0; turn < most_pages && !queries.empty(); ++turn) {
        std::vector<dynamodb::Query> next;
        for (std::size_t at = 0; at < queries.size(); at += queries_at_once) {
            const std::size_t end = std::min(at + queries_at_once, queries.size());
            std::vector<HttpRequest> some;
            for (std::size_t i = at; i < end; ++i) some.push_back(sign(queries[i]));
            const std::vector<HttpAnswer> answers = co_await perform(std::move(some));
            for (std::size_t i = at; i < end; ++i) {
                auto page = dynamodb::read_page(answers[i - at]);
                if (!page) co_return std::unexpected(refusal_of(page.error()));
                for (Json& item : page->items) items.push_back(std::move(item));
                if (page->next.is_null()) continue;
                queries[i].start = std::move(page->next);
                next.push_back(std::move(queries[i]));
            }
        }
        queries = std::move(next);
    }
    co_return items;
}

Task<Outcome<dynamodb::Page>> Database::scan(dynamodb::Scan call) {
    auto page = dynamodb::read_page(co_await perform(sign(call)));
    if (!page) co_return std::unexpected(refusal_of(page.error()));
    co_return std::move(*page);
}

Task<Outcome<std::vector<Json>>> Database::get_all(dynamodb::BatchGetItem call) {
    std::vector<Json> items;
    // DynamoDB may leave out some keys; they are asked for once more, and no more often while a request waits.
    for (int turn = 0; turn < 2; ++turn) {
        auto batch = dynamodb::read_batch(co_await perform(sign(call)), call.table);
        if (!batch) co_return std::unexpected(refusal_of(batch.error()));
        for (Json& item : batch->items) items.push_back(std::move(item));
        if (batch->unanswered.empty()) co_return items;
        call.keys = std::move(batch->unanswered);
    }
    co_return std::unexpected(api::Refusal::busy);
}

Task<Outcome<Condition>> Database::write(HttpRequest request) {
    const auto written = dynamodb::read_written(co_await perform(std::move(request)));
    if (written) co_return Condition::held;
    if (written.error() == dynamodb::Failure::condition_failed) co_return Condition::failed;
    co_return std::unexpected(refusal_of(written.error()));
}

}  // namespace lambda
