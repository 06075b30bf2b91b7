"""What users say of a page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scoring.pages.feedback.forms import FeedbackForm
from scoring.pages.feedback.service import give_feedback


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def feedback(request: HttpRequest) -> HttpResponse:
    """The form; once stored, back to the page it is about, with thanks. A mistake keeps what was written."""
    form = FeedbackForm(
        request.POST if request.method == "POST" else None, initial={"page": request.GET.get("page", "/")}
    )
    if form.is_bound and form.is_valid():
        give_feedback(**form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("Merci : votre remarque est transmise aux administrateurs."))
        return redirect(form.cleaned_data["page"])
    return render(request, "feedback/feedback.html", {"form": form}, status=400 if form.is_bound else 200)
