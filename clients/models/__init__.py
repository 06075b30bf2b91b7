"""The Home Credit records: one model for each of the seven tables, and what each user opened last.

Django finds them all here.
"""

from clients.models import bureau as bureau
from clients.models import client as client
from clients.models import history as history
from clients.models import recents as recents
