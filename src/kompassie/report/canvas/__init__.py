"""What pictures and pages share: colours, letters measured, figures shown and saved, markup."""
