// The table Notices: messages from systems of the operator to a person, kept for limits::notices_kept. No other code
// knows its rows.
//
//   Notices  user, key = "<stamp in 13 digits>#<id>"  {id, type, message (JSON text), read, expires}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lambda/store/database.h"

namespace lambda {

struct Notice {
    std::string id;
    std::string type = "message";
    UnixTime stamp{};
    Json message;  // as it was delivered
    bool is_read = false;
    std::string key = {};  // of its row; empty if it is not stored yet
};

bool is_notice_key(std::string_view text);

class Notices {
public:
    Notices(Io& io, const Environment& environment) : io_(io), database_(io, environment), environment_(environment) {}

    struct Range {  // of keys, both inclusive
        std::string low, high;
    };
    static Range all();
    static std::string first_key(UnixTime stamp);  // the lowest key of this stamp
    static std::string last_key(UnixTime stamp);   // the highest key of this stamp

    struct Row {
        std::string key;
        std::optional<Notice> notice;  // nullopt: it has expired or cannot be read
        std::size_t bytes = 0;         // of the row, roughly
    };
    struct Page {
        std::vector<Row> rows;  // the newest first
        Json next;              // null: this is the last page
    };
    struct Update {
        std::vector<bool> done;  // one for each key; false: it has expired in the meantime
    };

    // Keeps it for each of these users. Repeating it with the same id and stamp writes the same rows, and notices
    // that were read stay read. Does nothing if the deployment keeps no notices.
    Task<Outcome<Condition>> keep(std::vector<std::string> users, Notice notice);
    // limit 0: a page of up to a megabyte
    Task<Outcome<Page>> page(std::string user, Range range, std::size_t limit, Json start);
    Task<Outcome<Update>> mark_read(std::string user, std::vector<std::string> keys);

private:
    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
