from django import forms

from egm_portal.text.hidden_initial import HiddenInitial


class AddressForm(forms.Form):
    email = forms.EmailField(show_hidden_initial=True, help_text="Where the code is sent.")

    def __init__(self) -> None:
        super().__init__(initial={"email": "a@example.org"})
        self.fields["email"].hidden_widget = HiddenInitial


def test_only_the_field_itself_is_described_by_its_help_text():
    shown, hidden = str(AddressForm()["email"]).split("<input")[1:]

    assert 'aria-describedby="id_email_helptext"' in shown
    assert hidden.strip() == 'type="hidden" name="initial-email" value="a@example.org" id="initial-id_email">'
