<?php

declare(strict_types=1);
?>
<div id="snug-admin" class="section"></div>
