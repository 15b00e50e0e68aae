// The old name of IdentityCredentials, until the transports say the new one.
#pragma once

#include "aws/identity_credentials.h"

using GuestCredentials = IdentityCredentials;
