"""LibreTranslate's interface, so that its clients work with tomtat: same addresses, parameters and errors.

Vietnamese to English, and back where the model has learnt that. `alternatives` is taken, and none are given:
what is shown is the one output that passed the checks. `request` reads what is sent and refuses it in
LibreTranslate's form, `texts` and `files` translate, `about` says what there is; `router` has them all.
"""

from fastapi import APIRouter

from nlp.server.libretranslate import about, files, texts
from nlp.server.libretranslate.request import REFUSED

router = APIRouter(tags=["LibreTranslate"], responses=REFUSED)
for part in (about, texts, files):
    router.include_router(part.router)
