"""How often sign-in codes may be requested and tried (reasons: docs/decisions/accounts.md#0049)."""

from datetime import timedelta

from egm_portal.limits.counting import Limit

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# Per network, for any account: 60 people in a conference room, some of them several times. Answers are held back for a
# quarter of a second, so networks that kept up that rate would occupy the web server: the hourly limit is lower.
REQUESTS_OF_NETWORK = Limit("code requests from one network", 300, 5 * _MINUTE)
HOURLY_REQUESTS_OF_NETWORK = Limit("code requests from one network in an hour", 600, _HOUR)
TRIES_OF_NETWORK = Limit("codes entered from one network", 600, 5 * _MINUTE)
HOURLY_TRIES_OF_NETWORK = Limit("codes entered from one network in an hour", 1200, _HOUR)
# Per account and share: a network, or the browsers that signed in before.
MAILS_TO_SHARE = Limit("codes mailed again to one account at the request of one share", 3, 15 * _MINUTE)
TRIES_OF_SHARE = Limit("codes entered for one account from one share", 10, 15 * _MINUTE)
DAILY_TRIES_OF_SHARE = Limit("codes entered for one account from one share in a day", 30, _DAY)
# A subscriber's IPv6 has 65,536 networks of that size: together they count as two.
DAILY_TRIES_OF_SITE = Limit("codes entered for one account from one site in a day", 60, _DAY)
# Per account, over all networks. 60 networks cannot use up the tries: 60 times 30 are fewer.
MAILS_TO_ACCOUNT = Limit("codes mailed again to one account", 6, _HOUR)
TRIES_OF_ACCOUNT = Limit("codes entered for one account from all networks in a day", 2000, _DAY)
