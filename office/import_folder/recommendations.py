"""Conclusions and recommendations, and what was decided about them."""

from egm_portal.text.validators import non_empty_lines
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.participants import check_addresses
from office.import_folder.writing import Load, backdated, pick
from room import actions
from room.models import Recommendation

_S = Recommendation.State
THINGS = "Conclusions and recommendations"
DECIDED_IN_FOLDERS = (_S.PROPOSED, _S.ADOPTED, _S.MERGED, _S.DROPPED)


def check_recommendations(folder: Folder, root: Location) -> None:
    keys = {row["key"] for row in folder.recommendations if row["key"]}
    documents = {document["key"] for document in folder.documents}
    objectives = len(non_empty_lines(folder.meeting["objectives"] or ""))
    for number, row in enumerate(folder.recommendations, start=1):
        location = root.in_file("report/recommendations.toml").at(f"recommendation {number}")
        check_addresses(folder, location.at("proposed_by"), [row["proposed_by"]])
        if bool(row["addressee"]) != (row["kind"] == Recommendation.Kind.RECOMMENDATION):
            location.at("addressee").add_mistake("A recommendation needs an addressee, and a conclusion has none.")
        if row["addressee"] and row["addressee"] not in Recommendation.Addressee.values:
            usual = ", ".join(Recommendation.Addressee.values)
            location.at("addressee").add_mistake(f"Is one of {usual}.")
        if row["state"] not in DECIDED_IN_FOLDERS:
            location.at("state").add_mistake(f"Is one of {', '.join(DECIDED_IN_FOLDERS)}.")
        if bool(row["reason"].strip()) != (row["state"] == _S.DROPPED):
            location.at("reason").add_mistake(f"An entry that is {_S.DROPPED} has a reason, and no other entry has.")
        if (row["merged_into"] in keys) != (row["state"] == _S.MERGED):
            location.at("merged_into").add_mistake(
                "A merged entry names the key of another one here, and no other entry does."
            )
        if row["objective"] is not None and not 1 <= row["objective"] <= objectives:
            location.at("objective").add_mistake(f"The meeting has {objectives} objectives.")
        for missing in [key for key in row["evidence"] or [] if documents and key not in documents]:
            location.at("evidence").add_mistake(f"No document has the key {missing}.")


def load_recommendations(load: Load) -> None:
    loaded: dict[str, Recommendation] = {}
    # Merged entries come last, when the one that they are merged into exists.
    for row in sorted(load.folder.recommendations, key=lambda row: row["state"] == _S.MERGED):
        with backdated(load.folder.decided_at):
            recommendation = Recommendation.objects.filter(meeting=load.meeting, **pick(row, "kind", "text")).first()
            if recommendation is None:
                recommendation = actions.propose_recommendation(
                    meeting=load.meeting,
                    by=load.participants.get(row["proposed_by"]),
                    **pick(row, "kind", "text", "addressee", "objective"),
                )
                recommendation.evidence.set(load.documents[key] for key in row["evidence"] if key in load.documents)
                load.report.add(THINGS, "proposed")
            if recommendation.state == _S.PROPOSED and row["state"] != _S.PROPOSED:
                if row["state"] == _S.ADOPTED:
                    recommendation = actions.adopt_recommendation(recommendation=recommendation, seen=None)
                elif row["state"] == _S.DROPPED:
                    recommendation = actions.drop_recommendation(
                        recommendation=recommendation, seen=None, reason=row["reason"]
                    )
                else:
                    into = loaded.get(row["merged_into"])
                    recommendation = actions.merge_recommendation(recommendation=recommendation, seen=None, into=into)
                load.report.add(THINGS, row["state"])
        loaded[row["key"]] = recommendation
