// The table Notices: what systems of the operator wrote to a person, kept for limits::notices_kept. The only code that
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
    std::string key = {};  // of its row; empty in one that is not stored yet
};

bool is_notice_key(std::string_view text);

class Notices {
public:
    Notices(Io& io, const Environment& environment) : io_(io), database_(io, environment), environment_(environment) {}

    struct Range {  // of keys, both included; usually everything
        std::string low, high;
    };
    static Range all();
    static std::string first_key(UnixTime stamp);  // no key of this stamp is lower
    static std::string last_key(UnixTime stamp);   // none is higher

    struct Row {
        std::string key;
        std::optional<Notice> notice;  // nothing where it has expired, or is none of ours
    };
    struct Page {
        std::vector<Row> rows;  // the newest first
        Json next;              // null: these were the last
    };
    struct Update {
        std::vector<bool> done;  // one for each key; false: it has expired meanwhile
    };

    // For each of these users. Again with the same id and stamp: the same rows, and what was read stays read. Does
    // nothing where the deployment keeps none.
    Task<Outcome<Condition>> keep(std::vector<std::string> users, Notice notice);
    Task<Outcome<Page>> page(std::string user, Range range, std::size_t limit, Json start);  // limit 0: a megabyte
    Task<Outcome<Update>> mark_read(std::string user, std::vector<std::string> keys);

private:
    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
