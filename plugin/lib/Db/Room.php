<?php

declare(strict_types=1);

namespace OCA\Snug\Db;

use OCP\AppFramework\Db\Entity;

/**
 * A room. `kind` is `own`, `group` or `team`; `ref` is the owner's user id, or the id of the group or team. A group or
 * team has one room: `single` is unique, and null for rooms of one's own.
 *
 * @method string getRoom()
 * @method void setRoom(string $room)
 * @method string getKind()
 * @method void setKind(string $kind)
 * @method string getRef()
 * @method void setRef(string $ref)
 * @method string|null getSingle()
 * @method void setSingle(?string $single)
 * @method string getTitle()
 * @method void setTitle(string $title)
 * @method string getSecret()
 * @method void setSecret(string $secret)
 * @method int getGuests()
 * @method void setGuests(int $guests)
 */
class Room extends Entity {
	public const OWN = 'own';
	public const GROUP = 'group';
	public const TEAM = 'team';

	/** Id of the room at the meeting server: 22 characters. */
	protected string $room = '';
	/** One of the constants. Empty at first, as only what a setter changes is stored. */
	protected string $kind = '';
	protected string $ref = '';
	protected ?string $single = null;
	/** Only of rooms of one's own; groups and teams have their names. */
	protected string $title = '';
	/** Key of the room, encrypted. */
	protected string $secret = '';
	/** Number of the link for guests; negative: the link of that number was taken back. 0: there never was one. */
	protected int $guests = 0;

	public function __construct() {
		foreach (['room', 'kind', 'ref', 'single', 'title', 'secret'] as $field) {
			$this->addType($field, 'string');
		}
		$this->addType('guests', 'integer');
	}
}
