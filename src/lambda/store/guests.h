// The table Guests: whether guests are shut out, and how many requests each guest has made in a minute (docs/api.md,
// "Tables"). Guests themselves have no row.
//
//   Guests  guest = "$shut-out"           {since}: while this row exists, guests are shut out; scripts/guests-off
//   writes
//                                         it and removes it
//           guest = "<user id>#<minute>"  {requests, expires}: minutes are counted from 1970
#pragma once

#include "lambda/store/database.h"
#include "protocol/ids.h"

namespace lambda {

class Guests {
public:
    Guests(Io& io, const Environment& environment) : io_(io), database_(io, environment), environment_(environment) {}

    Task<Outcome<bool>> shut_out();  // a consistent read; whatever the row contains, it counts
    // Counts one request, with one write. Condition::failed: the guest has already made `budget` requests in this
    // minute. A row that holds no number counts as full, until the minute is over.
    Task<Outcome<Condition>> count_request(UserId guest, int budget);

private:
    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
