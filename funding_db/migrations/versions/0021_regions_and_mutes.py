"""The regions that a call names; mutes of embedded mode; thresholds of readers' alerts"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

_CHUNK = 500


def upgrade() -> None:
    """Apply; the regions of stored calls are read from their content, corrections applied."""
    # Embedded mode has no accounts: what its person mutes is kept under 0.
    with op.batch_alter_table('mute', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_mute_person_id_person'), type_='foreignkey')
    op.add_column('call', sa.Column('regions', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column(
        'reader_alert', sa.Column('days_before', sa.JSON(), nullable=False, server_default='[]')
    )
    connection = op.get_bind()
    corrected = _corrected(connection)
    found = connection.execute(sa.text(
        "SELECT call_id, record FROM call_content WHERE record LIKE '%\"nuts\"%'"
    ))
    rows = {call_id: _regions(json.loads(record).get('areas')) for call_id, record in found}
    rows |= corrected
    call = sa.table('call', sa.column('id', sa.Integer), sa.column('regions', sa.JSON))
    statement = sa.update(call).where(call.c.id == sa.bindparam('one'))
    values = [{'one': number, 'regions': codes} for number, codes in rows.items() if codes]
    for start in range(0, len(values), _CHUNK):
        connection.execute(statement, values[start:start + _CHUNK])


def _corrected(connection: sa.Connection) -> dict[int, list[str]]:
    override = sa.table(
        'call_override', sa.column('id', sa.Integer), sa.column('call_id', sa.Integer),
        sa.column('field', sa.String), sa.column('value', sa.JSON),
        sa.column('withdrawn_at', sa.DateTime),
    )
    standing = sa.select(override.c.call_id, override.c.value).where(
        override.c.field == 'areas', override.c.withdrawn_at.is_(None)
    )
    return {
        call_id: _regions(value)
        for call_id, value in connection.execute(standing.order_by(override.c.id))
    }


def _regions(areas: object) -> list[str]:
    """Return the codes of NUTS below the country, as new readings write them."""
    known = [area for area in areas if isinstance(area, dict)] if isinstance(areas, list) else []
    codes = {str(a.get('code', '')).upper() for a in known if a.get('scheme') == 'nuts'}
    return sorted(code for code in codes if len(code) > 2)


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
