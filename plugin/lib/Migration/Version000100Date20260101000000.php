<?php

declare(strict_types=1);

namespace OCA\Snug\Migration;

use Closure;
use OCP\DB\ISchemaWrapper;
use OCP\DB\Types;
use OCP\Migration\IOutput;
use OCP\Migration\SimpleMigrationStep;

class Version000100Date20260101000000 extends SimpleMigrationStep {
	/** @param Closure(): ISchemaWrapper $schemaClosure */
	public function changeSchema(IOutput $output, Closure $schemaClosure, array $options): ?ISchemaWrapper {
		$schema = $schemaClosure();
		if ($schema->hasTable('snug_rooms')) {
			return null;
		}
		$table = $schema->createTable('snug_rooms');
		$table->addColumn('id', Types::BIGINT, ['autoincrement' => true, 'notnull' => true, 'unsigned' => true]);
		$table->addColumn('room', Types::STRING, ['length' => 22, 'notnull' => true]);
		$table->addColumn('kind', Types::STRING, ['length' => 8, 'notnull' => true]);
		$table->addColumn('ref', Types::STRING, ['length' => 64, 'notnull' => true]);
		$table->addColumn('single', Types::STRING, ['length' => 80, 'notnull' => false]);
		$table->addColumn('title', Types::STRING, ['length' => 255, 'notnull' => false, 'default' => '']);
		$table->addColumn('secret', Types::TEXT, ['notnull' => true]);
		$table->addColumn('guests', Types::INTEGER, ['notnull' => true, 'default' => 0]);
		$table->setPrimaryKey(['id']);
		$table->addUniqueIndex(['room'], 'snug_rooms_room');
		$table->addUniqueIndex(['single'], 'snug_rooms_single');
		$table->addIndex(['kind', 'ref'], 'snug_rooms_of');
		return $schema;
	}
}
