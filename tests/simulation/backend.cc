#include "simulation/backend.h"

#include "base/overloaded.h"
#include "lambda/runtime/environment.h"
#include "support/folding.h"

namespace simulation {

namespace {

// From a CreateTable request or an index in it.
tables::Keys keys_of(const Json& schema) {
    tables::Keys keys;
    const Json* list = schema.find("KeySchema");
    if (!list || !list->elements()) return keys;
    for (const Json& key : *list->elements()) {
        const bool hash = *key.find_text("KeyType") == "HASH";
        (hash ? keys.hash : keys.range) = *key.find_text("AttributeName");
    }
    return keys;
}

}  // namespace

void Backend::make_tables(const simulator::stack::Stack& stack) {
    if (std::exchange(made_, true)) return;
    for (const simulator::stack::Table& table : stack.tables) {
        const auto request = parse_json(table.create_table);
        if (!request) FAIL("a table that cannot be made: " << table.id);
        std::map<std::string, tables::Keys> indexes;
        if (const Json* list = request->find("GlobalSecondaryIndexes"); list && list->elements())
            for (const Json& index : *list->elements()) indexes[*index.find_text("IndexName")] = keys_of(index);
        engine.create(table.name, keys_of(*request), std::move(indexes));
    }
}

void Backend::perform(const simulator::PerformHttp& ask) {
    world_.later(latency, [this, ask] {
        if (simulator::Cloud* cloud = world_.cloud())
            cloud->performed(ask.outgoing, engine.answer(ask.request), world_.now());
    });
}

void Backend::invoke(const simulator::Invoke& ask) {
    // Rules invoke functions at least once and in any order; the cloud uses the first reply.
    const bool for_a_rule = ask.function == "DeliverFunction" || ask.function == "FanOutFunction";
    if (!for_a_rule) return start(ask, 0ms);
    start(ask, random.up_to(disorder.reordering));
    if (disorder.duplicates_percent > 0 &&
        random.next() % 100 < static_cast<std::uint64_t>(disorder.duplicates_percent))
        start(ask, 1ms + random.up_to(disorder.reordering));
}

void Backend::start(const simulator::Invoke& ask, Milliseconds delay) {
    Json variables = Json::object();
    for (const auto& [name, value] : ask.environment) variables.set(name, value);
    const auto environment = lambda::read_environment(variables);
    const auto event = parse_json(ask.event);
    if (!environment || !event) FAIL("a function that cannot start: " << ask.function);
    lambda::Start start{.environment = *environment, .event = *event, .now = world_.now().unix_time, .seed = {}};
    ++seeds_;
    for (std::size_t i = 0; i < sizeof seeds_; ++i) start.seed[i] = static_cast<std::uint8_t>(seeds_ >> (8 * i));
    const auto running = std::make_shared<Running>(std::move(start));
    world_.later(
        latency + delay, [this, id = ask.invocation, running] { take(id, running, running->function.begin()); });
}

void Backend::take(simulator::InvocationId id, const std::shared_ptr<Running>& running, lambda::Turn turn) {
    std::visit(Overloaded{
                   [&](const lambda::Perform& perform) {
                       running->missing = perform.requests.size();
                       running->answers.assign(running->missing, std::unexpected(HttpFailure::network));
                       for (std::size_t i = 0; i < perform.requests.size(); ++i) {
                           world_.ask(perform.requests[i], [this, id, running, i](const HttpAnswer& answer) {
                               running->answers[i] = answer;
                               if (--running->missing > 0) return;
                               take(id, running,
                                    running->function.resume(std::move(running->answers), world_.now().unix_time));
                           });
                       }
                   },
                   [&](const lambda::Fold& fold) {
                       std::vector<std::string> texts;
                       for (const std::string& text : fold.texts) texts.push_back(folded_name(text));
                       take(id, running, running->function.resume(std::move(texts), world_.now().unix_time));
                   },
                   [&](const lambda::Reply& reply) {
                       std::expected<std::string, std::string> result = reply.result.dump();
                       if (reply.ending == lambda::Ending::failed)
                           result = std::unexpected(reply.result.text() ? *reply.result.text() : "the function failed");
                       if (simulator::Cloud* cloud = world_.cloud()) cloud->invoked(id, result, world_.now());
                   },
               },
               turn);
}

}  // namespace simulation
